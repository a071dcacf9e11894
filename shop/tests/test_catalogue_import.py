# ruff: noqa: E501  (rows of a table)
"""A catalogue file becomes products: previewed, applied, applied again, with bad rows kept back."""

import io

import pytest
from django.core.files.base import ContentFile

from shop.actions.imports import run as runs
from shop.actions.imports.run import ImportRefused, apply_import, confirm_import, preview_import, start_import
from shop.actions.ledger import find_drift
from shop.core.models import Delivery, Event
from shop.models import (
    Brand,
    CatalogueImport,
    Category,
    ImportRow,
    Movement,
    Product,
    ProductAttribute,
    ProductImage,
    SalePrice,
    SlugRedirect,
    StockItem,
    TaxClass,
    Variant,
)
from shop.tests.factories import make_category, make_product, make_variant, make_warehouse
from shop.tests.tables import csv_bytes

pytestmark = pytest.mark.django_db

HEADER = (
    "handle", "title", "status", "brand", "type", "categories", "tags", "description", "images", "option 1 name", "option 1 value",
    "sku", "price", "quantity", "barcode", "attribute: Material", "number: Power", "flag: Washable", "sale price",
)  # fmt: skip


def mug(**cells):
    first = {
        "handle": "mug", "title": "Mug", "status": "active", "brand": "Acme", "type": "Cups", "categories": "Kitchen > Cups",
        "tags": "clay, blue", "description": "<p>Good</p>", "images": "https://x.test/1.jpg Front", "option 1 name": "Color",
        "option 1 value": "Blue", "sku": "M-B", "price": "12.50", "quantity": "7", "barcode": "4006381333931",
        "attribute: Material": "Clay", "number: Power": "5", "flag: Washable": "yes",
    }  # fmt: skip
    return first | cells


def red(**cells):
    return {"handle": "mug", "option 1 value": "Red", "sku": "M-R", "price": "13", "quantity": "3"} | cells


def file(*rows, header=HEADER):
    return csv_bytes(header, *([row.get(name, "") for name in header] for row in rows))


def upload(content, warehouse=None, **fields):
    place = warehouse.pk if warehouse else None
    return start_import(
        file=ContentFile(content), file_name="goods.csv", warehouse_id=place, in_background=False, **fields
    )


def applied(content, warehouse=None, **fields):
    run = apply_import(import_id=upload(content, warehouse, **fields).pk, actor="staff:1")
    assert run.state == CatalogueImport.State.APPLIED, run.error
    return run


def counts(run):
    return run.created_count, run.changed_count, run.unchanged_count, run.bad_count


def changes_of(run):
    return [tuple(change) for row in run.rows.filter(outcome="change") for change in row.changes]


class TestApply:
    def test_a_file_becomes_products_with_variants(self):
        assert counts(applied(file(mug(), red()))) == (1, 0, 0, 0)
        product = Product.objects.get(slug="mug")
        assert (product.title, product.brand.name, product.product_type.name) == ("Mug", "Acme", "Cups")
        assert (product.main_category.full_slug, product.tags) == ("kitchen/cups", ["clay", "blue"])
        assert product.published_at is not None
        found = product.variants.order_by("position").values_list("sku", "title", "price_amount", "options_key", "gtin")
        assert list(found) == [
            ("M-B", "Blue", 1250, "color=blue", "04006381333931"),
            ("M-R", "Red", 1300, "color=red", ""),
        ]
        assert [value.value for value in product.variants.get(sku="M-R").values.all()] == ["Red"]

    def test_attributes_keep_their_kinds(self):
        applied(file(mug()))
        shown = {
            value.attribute.name: value.shown
            for value in ProductAttribute.objects.select_related("attribute", "choice")
        }
        assert shown == {"Material": "Clay", "Power": "5", "Washable": "Yes"}

    def test_the_same_file_twice_changes_nothing(self):
        warehouse = make_warehouse()
        content = file(mug(), red())
        applied(content, warehouse)
        before = (
            list(Product.objects.values()),
            list(Variant.objects.values()),
            Movement.objects.count(),
            Event.objects.count(),
        )
        assert counts(applied(content, warehouse)) == (0, 0, 1, 0)
        after = (
            list(Product.objects.values()),
            list(Variant.objects.values()),
            Movement.objects.count(),
            Event.objects.count(),
        )
        assert before == after

    def test_only_what_differs_is_changed_and_told(self):
        applied(file(mug(), red()))
        run = applied(file(mug(), red(price="15")))
        assert changes_of(run) == [("price (M-R)", "1300", "1500")]
        assert Variant.objects.get(sku="M-R").price_amount == 1500
        assert Variant.objects.get(sku="M-B").price_amount == 1250

    def test_quantities_go_through_the_ledger(self):
        warehouse = make_warehouse()
        applied(file(mug(), red()), warehouse)
        assert sorted(StockItem.objects.values_list("variant__sku", "on_hand")) == [("M-B", 7), ("M-R", 3)]
        assert list(Movement.objects.values_list("kind", "owner_kind", "actor").distinct()) == [
            ("adjusted", "import", "staff:1")
        ]
        run = applied(file(mug(quantity="2"), red()), warehouse)
        assert changes_of(run) == [("quantity (M-B)", "7", "2")]
        assert StockItem.objects.get(variant__sku="M-B").on_hand == 2
        assert find_drift() == []

    def test_without_a_warehouse_stock_stays_as_it_is(self):
        applied(file(mug(), red()))
        assert not StockItem.objects.exists()
        assert counts(applied(file(mug(quantity="99"), red()))) == (0, 0, 1, 0)

    def test_summaries_and_shelf_counts_follow(self):
        applied(file(mug(), red()), make_warehouse())
        product = Product.objects.get()
        assert (product.lowest_amount, product.highest_amount, product.is_buyable) == (1250, 1300, True)
        assert list(Category.objects.order_by("path").values_list("product_count", flat=True)) == [1, 1]

    def test_search_is_told_which_products_changed(self):
        applied(file(mug(), red()))
        told = [event.payload["product_ids"] for event in Event.objects.filter(name="catalogue.changed")]
        assert [Product.objects.get().pk] in told

    def test_a_sale_price_without_dates_runs_from_now(self):
        content = file(mug(**{"sale price": "9"}))
        applied(content)
        sale = SalePrice.objects.get()
        assert (sale.amount, sale.ends_at, Product.objects.get().lowest_amount) == (900, None, 900)
        assert Product.objects.get().was_amount == 1250
        assert counts(applied(content)) == (0, 0, 1, 0)

    def test_an_empty_cell_clears_and_an_absent_column_leaves(self):
        applied(file(mug()))
        applied(file({"handle": "mug", "title": "Mug", "brand": ""}, header=("handle", "title", "brand")))
        product = Product.objects.get()
        assert (product.brand, product.tags, product.description) == (None, ["clay", "blue"], "<p>Good</p>")
        run = applied(file(mug(**{"attribute: Material": ""})))
        assert ("Material", "Clay", "") in changes_of(run)

    def test_a_new_variant_joins_its_product(self):
        applied(file(mug()))
        run = applied(file(mug(), red()))
        assert changes_of(run) == [("variant M-R", "", "new")]
        assert list(Product.objects.get().variants.order_by("position").values_list("title", flat=True)) == [
            "Blue",
            "Red",
        ]

    def test_variants_the_file_does_not_name_stay(self):
        applied(file(mug(), red()))
        assert counts(applied(file(mug()))) == (0, 0, 1, 0)
        assert Variant.objects.count() == 2

    def test_a_variant_without_sku_is_known_by_its_options(self):
        content = file(mug(sku=""), red(sku=""))
        applied(content)
        assert sorted(Variant.objects.values_list("sku", flat=True)) == ["mug-blue", "mug-red"]
        assert counts(applied(content)) == (0, 0, 1, 0)
        applied(file(mug(sku=""), red(sku="NEW-SKU")))
        assert sorted(Variant.objects.values_list("sku", flat=True)) == ["NEW-SKU", "mug-blue"]

    def test_scripts_in_descriptions_do_not_survive(self):
        applied(file(mug(description='<p onclick="x()">Hi<script>alert(1)</script></p><img src=x onerror=y>')))
        assert Product.objects.get().description == "<p>Hi</p>"

    def test_a_renamed_product_is_still_found_by_its_old_handle(self):
        applied(file(mug()))
        product = Product.objects.get()
        Product.objects.update(slug="cup")
        SlugRedirect.objects.create(kind="product", old_slug="mug", product=product)
        assert counts(applied(file(mug()))) == (0, 0, 1, 0)

    def test_a_shelf_and_a_brand_of_the_same_name_are_used(self):
        make_category("Cups", make_category("Kitchen"))
        Brand.objects.create(name="ACME", slug="acme")
        applied(file(mug()))
        assert (Category.objects.count(), Brand.objects.count()) == (2, 1)
        assert counts(applied(file(mug()))) == (0, 0, 1, 0)


class TestBadRows:
    def test_bad_rows_are_kept_with_line_column_and_reason_while_the_good_go_in(self):
        run = applied(file(mug(), red(price="much"), mug(handle="cup", title="Cup", sku="C-1", price="4")))
        assert counts(run) == (2, 0, 0, 1)
        bad = run.rows.get(outcome="bad")
        assert (bad.line, bad.column, bad.value, bad.reason) == (3, "price", "much", "not a number")
        assert sorted(Variant.objects.values_list("sku", flat=True)) == ["C-1", "M-B"]

    def test_a_sku_of_another_product_is_kept_back(self):
        make_variant(sku="M-B")
        run = applied(file(mug(), red()))
        assert run.rows.get(outcome="bad").reason == "another product has this SKU already"
        assert list(Product.objects.get(slug="mug").variants.values_list("sku", flat=True)) == ["M-R"]

    def test_one_sku_twice_in_a_file_is_kept_back(self):
        run = applied(file(mug(), mug(handle="cup", title="Cup")))
        assert counts(run) == (1, 0, 0, 1)

    def test_a_new_product_without_price_is_kept_back(self):
        run = applied(file({"handle": "a", "title": "A", "brand": "B"}, header=("handle", "title", "brand")))
        assert (counts(run), Product.objects.count()) == ((0, 0, 0, 1), 0)

    def test_other_options_than_the_product_has_are_kept_back(self):
        applied(file(mug()))
        run = applied(file(mug(**{"option 1 name": "", "option 1 value": ""})))
        assert run.bad_count == 1
        assert "other options" in run.rows.get(outcome="bad").reason

    def test_an_unknown_tax_class_leaves_only_that_out(self):
        header = (*HEADER, "tax class")
        run = applied(file(mug(**{"tax class": "luxury"}), header=header))
        assert (run.created_count, run.bad_count) == (1, 0)
        assert "the shop has no such class" in run.rows.get(outcome="bad").reason

    def test_untaxed_goods_get_the_class_for_them(self):
        header = (*HEADER, "tax class")
        applied(file(mug(**{"tax class": "none"}), header=header))
        assert Product.objects.get().tax_class == TaxClass.objects.get(code="exempt")
        assert counts(applied(file(mug(**{"tax class": "none"}), header=header))) == (0, 0, 1, 0)

    def test_an_attribute_of_the_wrong_kind_is_told(self):
        run = applied(file(mug(**{"number: Power": "strong"})))
        assert run.rows.get(outcome="bad").column == "Power"
        assert not ProductAttribute.objects.filter(attribute__name="Power").exists()

    def test_a_made_up_handle_never_takes_over_a_product(self):
        make_product(slug="cap", title="Our cap")
        columns = ("Type", "SKU", "Name", "Regular price", "In stock?")
        run = applied(csv_bytes(columns, ("simple", "W-CAP", "Cap", "5", "1")))
        assert counts(run) == (1, 0, 0, 0)
        assert set(Product.objects.values_list("slug", "title")) == {("cap", "Our cap"), ("cap-w-cap", "Cap")}

    def test_a_file_that_is_no_table_fails_in_words(self):
        run = apply_import(import_id=upload(b"PK\x03\x04 zip").pk)
        assert (run.state, "spreadsheet or archive" in run.error) == ("failed", True)

    def test_an_empty_file_is_refused(self):
        with pytest.raises(ImportRefused):
            upload(b"")


class TestPictures:
    def test_pictures_are_recorded_to_be_fetched_by_a_worker(self):
        applied(file(mug()))
        image = ProductImage.objects.get()
        assert (image.source_url, image.alt, image.state) == ("https://x.test/1.jpg", "Front", "pending")
        assert Event.objects.filter(name="pictures.wanted").count() == 1

    def test_a_picture_that_is_only_a_path_is_told_and_not_fatal(self):
        columns = ("sku", "product_type", "url_key", "name", "price", "base_image")
        applied(csv_bytes(columns, ("B", "simple", "b", "Bag", "3", "/b/a/bag.jpg")))
        image = ProductImage.objects.get()
        assert image.state == "failed"
        assert "no web address" in image.error

    def test_pictures_the_file_no_longer_names_go_and_uploaded_ones_stay(self):
        applied(file(mug()))
        ProductImage.objects.create(product=Product.objects.get(), original="x.png", alt="Own", position=9)
        applied(file(mug(images="https://x.test/2.jpg")))
        assert sorted(ProductImage.objects.values_list("source_url", "alt")) == [
            ("", "Own"),
            ("https://x.test/2.jpg", ""),
        ]


class TestPreview:
    @pytest.mark.feature("STF10")
    def test_a_preview_tells_everything_and_changes_nothing(self):
        applied(file(mug(), red()))
        before = list(Product.objects.values()), list(Variant.objects.values())
        content = file(
            mug(title="Big mug"), red(price="x"), mug(handle="cup", title="Cup", sku="C-1", categories="New")
        )
        run = preview_import(import_id=upload(content).pk)
        assert (run.state, counts(run)) == ("previewed", (1, 1, 0, 1))
        assert changes_of(run) == [("title", "Mug", "Big mug")]
        assert list(run.rows.filter(outcome="create").values_list("handle", flat=True)) == ["cup"]
        assert before == (list(Product.objects.values()), list(Variant.objects.values()))
        assert not Category.objects.filter(name="New").exists()

    def test_a_job_that_comes_again_undoes_no_later_step_and_no_report(self):
        run = preview_import(import_id=upload(file(mug(), red())).pk)
        confirm_import(import_id=run.pk)
        assert preview_import(import_id=run.pk).state == "applying"
        done = apply_import(import_id=run.pk)
        told = (done.state, counts(done), done.finished_at)
        for again in (apply_import(import_id=run.pk), preview_import(import_id=run.pk)):
            assert (again.state, counts(again), again.finished_at) == told

    def test_only_a_previewed_file_is_applied(self):
        run = upload(file(mug()))
        with pytest.raises(ImportRefused):
            confirm_import(import_id=run.pk)

    @pytest.mark.feature("STF09")
    def test_upload_preview_and_apply_run_in_the_worker(self, drain):
        run = start_import(file=ContentFile(file(mug(), red(price="?"))), file_name="goods.csv")
        assert drain(only=("shop.preview_import",)) == ["shop.preview_import"]
        run.refresh_from_db()
        assert (run.state, run.format, counts(run)) == ("previewed", "own", (1, 0, 0, 1))
        assert not Product.objects.exists()
        confirm_import(import_id=run.pk)
        confirm_import(import_id=run.pk)
        assert drain(only=("shop.apply_import",)) == ["shop.apply_import"]
        run.refresh_from_db()
        assert (run.state, counts(run), Product.objects.count()) == ("applied", (1, 0, 0, 1), 1)
        assert not Delivery.objects.open().filter(task__contains="import").exists()


class TestSize:
    def test_the_number_of_queries_does_not_grow_with_the_rows(self, django_assert_max_num_queries):
        def products(number):
            rows = [mug(handle=f"p{n}", title=f"P {n}", sku=f"P-{n}", images="") for n in range(number)]
            return upload(file(*rows), warehouse).pk

        warehouse = make_warehouse()
        applied(file(mug(handle="first", sku="F")), warehouse)
        with django_assert_max_num_queries(90):
            apply_import(import_id=products(3))
        with django_assert_max_num_queries(90):
            apply_import(import_id=products(300))

    def test_a_batch_ends_before_it_grows_large(self, monkeypatch):
        monkeypatch.setattr(runs, "BATCH_PRODUCTS", 2)
        seen = []
        rows = [mug(handle=f"p{n}", title=f"P {n}", sku=f"P-{n}") for n in range(5)]
        run = upload(file(*rows))
        apply_import(import_id=run.pk, progress=lambda run: seen.append(run.rows_read))
        assert seen == [2, 4, 5]
        assert ImportRow.objects.filter(run=run, outcome="create").count() == 5


@pytest.mark.samples
class TestRealFiles:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("catalogue/shopify_packt_products.csv", ("shopify", 21, 20, 21, 0)),
            ("catalogue/woocommerce_sample_products.csv", ("woocommerce", 24, 13, 20, 2)),
            ("catalogue/magento_luma_configurable_products.csv", ("magento", 1994, 147, 1847, 0)),
        ],
    )
    def test_the_real_file_goes_in_and_the_second_time_changes_nothing(self, sample, name, expected):
        content, warehouse = io.BytesIO(sample(name)).read(), make_warehouse()
        run = applied(content, warehouse)
        found = (run.format, run.rows_read, run.created_count, Variant.objects.count(), run.bad_count)
        assert found == expected
        again = applied(content, warehouse)
        assert counts(again) == (0, 0, expected[2], expected[4])
        assert find_drift() == []
        assert Product.objects.filter(is_buyable=True).exists()
