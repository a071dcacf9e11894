"""The staff's pages of the catalogue: what they show, what they save by action, who may."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from shop.actions.catalogue import remove_variant
from shop.models import (
    Attribute,
    AttributeChoice,
    Brand,
    Category,
    Product,
    ProductAttribute,
    ProductImage,
    ProductOption,
    ProductType,
    SalePrice,
    SlugRedirect,
    StockItem,
    Variant,
)
from shop.tests.factories import (
    make_brand,
    make_category,
    make_product,
    make_stock,
    make_variant,
    make_warehouse,
)

pytestmark = pytest.mark.django_db
LISTS = (
    "product",
    "variant",
    "category",
    "brand",
    "producttype",
    "attribute",
    "productimage",
    "stockitem",
    "warehouse",
)
MANAGEMENT = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "1000"}


@pytest.fixture
def staff(client):
    """Somebody who may do everything, logged in."""
    client.force_login(get_user_model().objects.create_superuser("boss@example.com", "secret-enough"))
    return client


def helper(client, *permissions):
    """A staff member with these permissions alone, logged in."""
    user = get_user_model().objects.create_user("helper@example.com", "secret-enough", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return client


def inline(prefix, *rows, initial=0):
    """The fields of an inline formset."""
    fields = {f"{prefix}-{name}": value for name, value in MANAGEMENT.items()}
    fields |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def product_form(**fields):
    """A filled-in product form without inlines."""
    first = {"title": "Kettle", "slug": "", "status": "draft", "tags": "", "option_names": "", "categories": []}
    return first | inline("variants") | inline("images") | fields


def variant_form(**fields):
    first = {
        "sku": "K-1",
        "choice": "",
        "price_amount": "49.50",
        "compare_at_amount": "",
        "barcode": "",
        "weight_g": "900",
    }
    return first | {"stock_policy": "deny", "is_active": "on", "position": "0"} | fields


def errors_of(response):
    form = response.context["adminform"].form
    return str(form.errors) + str([formset.formset.errors for formset in response.context["inline_admin_formsets"]])


def saved(response):
    """The answer of a form that went through."""
    assert response.status_code == 302, errors_of(response)
    return response


def picture_file(size=(40, 30), kind="PNG"):
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return SimpleUploadedFile("x.png", content.getvalue(), "image/png")


class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_three(
        self, staff, name, django_assert_num_queries
    ):
        def fill(number):
            place = make_warehouse()
            for _ in range(number):
                kind = ProductType.objects.create(
                    name=f"Type {Product.objects.count()}", slug=f"t-{Product.objects.count()}"
                )
                Attribute.objects.create(product_type=kind, name="Material", code="material")
                product = make_product(category=make_category(), brand=make_brand(), product_type=kind)
                make_stock(product.variants.get(), 3, warehouse=place)
                ProductImage.objects.create(product=product, renditions={"160": {"webp": "a.webp"}})

        url = reverse(f"admin:shop_{name}_changelist")
        fill(3)
        assert staff.get(url).status_code == 200
        counts = []
        for number in (0, 27):
            fill(number)
            with django_assert_num_queries(12, exact=False) as context:
                assert staff.get(url).status_code == 200
            counts.append(len(context.captured_queries))
        assert counts[0] == counts[1]

    def test_a_product_is_found_by_its_sku_and_barcode(self, staff):
        make_product(title="Other")
        make_variant(product=make_product(title="Kettle", variants=0), sku="K-77", barcode="4006381333931")
        for word in ("K-77", "4006381333931", "kett"):
            found = staff.get(reverse("admin:shop_product_changelist"), {"q": word}).context["cl"].result_list
            assert [product.title for product in found] == ["Kettle"]

    @pytest.mark.parametrize("name", LISTS)
    def test_without_the_permission_there_is_no_page(self, client, name):
        assert helper(client).get(reverse(f"admin:shop_{name}_changelist")).status_code == 403


class TestProducts:
    def test_a_product_is_made_with_its_variants_and_published(self, staff):
        category, brand = make_category("Kitchen"), Brand.objects.create(name="Fir", slug="fir")
        fields = product_form(brand=brand.pk, main_category=category.pk, categories=[category.pk], option_names="Color")
        saved(staff.post(reverse("admin:shop_product_add"), fields | inline("variants", variant_form(choice="Sage"))))
        product = Product.objects.get()
        assert (product.slug, product.lowest_amount, list(product.categories.all())) == ("kettle", 4950, [category])
        assert list(product.variants.values_list("sku", "title", "options_key")) == [("K-1", "Sage", "color=sage")]
        chosen = {"action": "put_on_sale", "_selected_action": [product.pk]}
        staff.post(reverse("admin:shop_product_changelist"), chosen)
        product.refresh_from_db()
        assert product.status == "active"

    def test_a_product_without_variant_cannot_go_on_sale(self, staff):
        product = make_product(variants=0, status="draft")
        answer = staff.post(
            reverse("admin:shop_product_changelist"),
            {"action": "put_on_sale", "_selected_action": [product.pk]},
            follow=True,
        )
        assert "has no variant that can be sold" in answer.content.decode()
        product.refresh_from_db()
        assert product.status == "draft"

    def test_a_product_without_variant_cannot_be_made_on_sale_and_nothing_is_saved(self, staff):
        answer = staff.post(reverse("admin:shop_product_add"), product_form(status="active"))
        assert "has no variant that can be sold" in errors_of(answer)
        assert not Product.objects.exists()

    def test_a_draft_goes_on_sale_with_the_variant_and_the_fact_typed_beside_it(self, staff):
        kind = ProductType.objects.create(name="Cups", slug="cups")
        fact = Attribute.objects.create(product_type=kind, name="Material", code="material", is_required=True)
        product = make_product(variants=0, status="draft", product_type=kind)
        url, variants = reverse("admin:shop_product_change", args=[product.pk]), inline("variants", variant_form())
        fields = product_form(status="active", product_type=kind.pk) | variants
        assert "lacks Material" in errors_of(staff.post(url, fields))
        saved(staff.post(url, fields | {f"fact_{fact.pk}": "Clay"}))
        product.refresh_from_db()
        assert (product.status, product.lowest_amount) == ("active", 4950)

    def test_a_new_address_leaves_the_old_one_working(self, staff):
        product = make_product(slug="old-name", title="Kettle")
        row = product.variants.get()
        variants = inline(
            "variants", variant_form(id=row.pk, product=product.pk, sku=row.sku, choice=row.title), initial=1
        )
        fields = product_form(slug="new-name", status="active") | variants
        saved(staff.post(reverse("admin:shop_product_change", args=[product.pk]), fields))
        assert SlugRedirect.objects.get(old_slug="old-name").product == product
        assert staff.get("/p/old-name/").status_code == 301

    def test_a_taken_address_is_said_on_the_form(self, staff):
        make_product(slug="taken")
        answer = staff.post(reverse("admin:shop_product_add"), product_form(slug="taken"))
        assert answer.status_code == 200
        assert Product.objects.count() == 1

    def test_scripts_in_a_description_do_not_survive(self, staff):
        saved(staff.post(reverse("admin:shop_product_add"), product_form(description="<p>Hi<script>x</script></p>")))
        assert Product.objects.get().description == "<p>Hi</p>"

    def test_a_taken_sku_is_said_on_the_form_and_nothing_is_saved(self, staff):
        make_variant(sku="K-1")
        before = Product.objects.count()
        answer = staff.post(reverse("admin:shop_product_add"), product_form() | inline("variants", variant_form()))
        assert answer.status_code == 200
        assert Product.objects.count() == before

    @pytest.mark.parametrize("price", ["free", "-1", "12.345", "1e400", ""])
    def test_a_price_that_is_none_is_said_on_the_form(self, staff, price):
        fields = product_form() | inline("variants", variant_form(price_amount=price))
        assert staff.post(reverse("admin:shop_product_add"), fields).status_code == 200
        assert not Product.objects.exists()

    def test_the_page_asks_as_often_for_thirty_variants_as_for_three(self, staff, django_assert_num_queries):
        few, many = make_product(variants=3), make_product(variants=30)
        counts = []
        for product in (few, few, many):
            with django_assert_num_queries(40, exact=False) as context:
                assert staff.get(reverse("admin:shop_product_change", args=[product.pk])).status_code == 200
            counts.append(len(context.captured_queries))
        assert counts[1] == counts[2]

    @pytest.mark.feature("CAT01")
    def test_each_variant_has_its_own_sku_price_picture_and_stock(self, staff):
        product = make_product(variants=0, title="Kettle", slug="kettle")
        ProductOption.objects.create(product=product, name="Color")
        rows = (variant_form(choice="Sage"), variant_form(sku="K-2", choice="Clay", price_amount="51", position="1"))
        pictures = inline("images", {"alt": "Front", "position": "0", "upload": picture_file()})
        fields = product_form(slug="kettle", option_names="Color") | inline("variants", *rows) | pictures
        saved(staff.post(reverse("admin:shop_product_change", args=[product.pk]), fields))
        sage, clay = product.variants.order_by("position")
        make_stock(sage, 5)
        assert (sage.price_amount, clay.price_amount) == (4950, 5100)
        assert [value.value for value in clay.values.all()] == ["Clay"]
        assert (product.images.get().alt, product.images.get().state) == ("Front", "pending")
        assert StockItem.objects.get(variant=sage).on_hand == 5

    def test_what_is_no_picture_is_said_on_the_form(self, staff):
        svg = SimpleUploadedFile("x.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "image/png")
        fields = product_form() | inline("images", {"alt": "", "position": "0", "upload": svg})
        answer = staff.post(reverse("admin:shop_product_add"), fields)
        assert "SVG and HTML are not taken" in answer.content.decode()
        assert not Product.objects.exists()

    def test_a_variant_with_stock_is_not_deleted(self, staff):
        product = make_product()
        row = product.variants.get()
        make_stock(row, 2)
        gone = variant_form(id=row.pk, product=product.pk, sku=row.sku, DELETE="on")
        fields = product_form(slug=product.slug) | inline("variants", gone, initial=1)
        assert staff.post(reverse("admin:shop_product_change", args=[product.pk]), fields).status_code == 200
        assert Variant.objects.filter(pk=row.pk).exists()

    def test_removing_a_variant_with_stock_takes_it_off_sale(self):
        row = make_stock(make_variant(), 2).variant
        remove_variant(variant_id=row.pk)
        row.refresh_from_db()
        assert row.is_active is False
        remove_variant(variant_id=make_variant(sku="FREE").pk)
        assert not Variant.objects.filter(sku="FREE").exists()


class TestAttributes:
    @pytest.fixture
    def tent(self):
        kind = ProductType.objects.create(name="Tent", slug="tent")
        for place, (name, choice) in enumerate([("Seasons", "number"), ("Freestanding", "flag"), ("Fabric", "choice")]):
            Attribute.objects.create(product_type=kind, name=name, code=name.lower(), kind=choice, position=place)
        AttributeChoice.objects.create(attribute=kind.attributes.get(code="fabric"), value="Nylon", slug="nylon")
        return make_product(product_type=kind, status="draft", slug="tent", title="Tent")

    def save(self, staff, tent, **values):
        names = {name: kind.pk for name in values for kind in tent.product_type.attributes.filter(code=name)}
        fields = {f"fact_{names[name]}": value for name, value in values.items()}
        row = tent.variants.get()
        variants = inline("variants", variant_form(id=row.pk, product=tent.pk, sku=row.sku), initial=1)
        form = product_form(title="Tent", slug="tent", product_type=tent.product_type.pk) | variants | fields
        return staff.post(reverse("admin:shop_product_change", args=[tent.pk]), form)

    @pytest.mark.feature("CAT02")
    def test_values_are_checked_against_the_kind_of_their_attribute(self, staff, tent):
        saved(self.save(staff, tent, seasons="3", freestanding="yes", fabric="Nylon"))
        shown = {value.attribute.code: value.shown for value in ProductAttribute.objects.all()}
        assert shown == {"seasons": "3", "freestanding": "Yes", "fabric": "Nylon"}
        assert "not a number" in self.save(staff, tent, seasons="three").content.decode()
        assert self.save(staff, tent, fabric="Paper").status_code == 200
        assert ProductAttribute.objects.get(attribute__code="seasons").number == 3

    def test_an_empty_field_clears(self, staff, tent):
        saved(self.save(staff, tent, seasons="3"))
        saved(self.save(staff, tent, seasons=""))
        assert not ProductAttribute.objects.exists()

    def test_a_product_that_lacks_a_required_value_cannot_go_on_sale(self, staff, tent):
        tent.product_type.attributes.filter(code="seasons").update(is_required=True)
        chosen = {"action": "put_on_sale", "_selected_action": [tent.pk]}
        answer = staff.post(reverse("admin:shop_product_changelist"), chosen, follow=True)
        assert "lacks Seasons" in answer.content.decode()
        saved(self.save(staff, tent, seasons="4"))
        staff.post(reverse("admin:shop_product_changelist"), chosen)
        tent.refresh_from_db()
        assert tent.status == "active"

    def test_texts_in_use_become_a_list(self, staff, tent):
        text = Attribute.objects.create(product_type=tent.product_type, name="Shape", code="shape", kind="text")
        ProductAttribute.objects.create(product=tent, attribute=text, text="Dome")
        chosen = {"action": "make_lists", "_selected_action": [text.pk]}
        staff.post(reverse("admin:shop_attribute_changelist"), chosen)
        text.refresh_from_db()
        assert (text.kind, ProductAttribute.objects.get().shown) == ("choice", "Dome")


class TestSales:
    def url(self, variant):
        return reverse("admin:shop_variant_change", args=[variant.pk])

    def fields(self, variant, amount):
        sale = {
            "amount": amount,
            "starts_at_0": "2026-01-01",
            "starts_at_1": "00:00",
            "variant": variant.pk,
            "label": "Fall",
        }
        sale |= {"ends_at_0": "", "ends_at_1": ""}
        return variant_form(sku=variant.sku, choice=variant.title, price_amount="10") | inline("sale_prices", sale)

    def test_a_sale_price_is_what_the_shop_asks(self, staff):
        variant = make_product().variants.get()
        saved(staff.post(self.url(variant), self.fields(variant, "7.50")))
        assert SalePrice.objects.get().amount == 750
        variant.product.refresh_from_db()
        assert (variant.product.lowest_amount, variant.product.was_amount) == (750, 1000)

    def test_a_sale_price_above_the_price_is_refused(self, staff):
        variant = make_product().variants.get()
        assert staff.post(self.url(variant), self.fields(variant, "12")).status_code == 200
        assert not SalePrice.objects.exists()

    def test_a_sale_in_a_year_that_no_page_could_show_is_refused(self, staff):
        variant = make_product().variants.get()
        far = {
            name: "9999-12-31" if "starts_at_0" in name else value for name, value in self.fields(variant, "7").items()
        }
        answer = staff.post(self.url(variant), far)
        assert "Choose a year" in answer.content.decode()
        assert not SalePrice.objects.exists()

    def test_a_wrong_check_digit_is_said_on_the_form(self, staff):
        variant = make_product().variants.get()
        fields = self.fields(variant, "7") | {"barcode": "4006381333932"}
        assert "check digit" in staff.post(self.url(variant), fields).content.decode()


class TestCategories:
    def form(self, **fields):
        first = {"name": "Cups", "slug": "", "parent": "", "description": "", "seo_title": "", "seo_description": ""}
        return first | {"in_menu": "on", "is_published": "on"} | fields

    def test_a_category_is_added_below_another(self, staff):
        kitchen = make_category("Kitchen")
        saved(staff.post(reverse("admin:shop_category_add"), self.form(parent=kitchen.pk)))
        assert Category.objects.get(name="Cups").full_slug == "kitchen/cups"

    def test_a_moved_branch_keeps_its_old_addresses(self, staff):
        kitchen, outdoor = make_category("Kitchen"), make_category("Outdoor")
        cups = make_category("Cups", kitchen)
        make_category("Mugs", cups)
        saved(
            staff.post(reverse("admin:shop_category_change", args=[cups.pk]), self.form(slug="cups", parent=outdoor.pk))
        )
        assert Category.objects.get(name="Mugs").full_slug == "outdoor/cups/mugs"
        assert set(SlugRedirect.objects.values_list("old_slug", flat=True)) == {"kitchen/cups", "kitchen/cups/mugs"}

    def test_hiding_is_inherited_and_showing_again_restores(self, staff):
        kitchen = make_category("Kitchen")
        cups = make_category("Cups", kitchen)
        url = reverse("admin:shop_category_changelist")
        staff.post(url, {"action": "unpublish", "_selected_action": [kitchen.pk]})
        cups.refresh_from_db()
        assert (cups.is_published, cups.is_public) == (True, False)
        staff.post(url, {"action": "publish", "_selected_action": [kitchen.pk]})
        cups.refresh_from_db()
        assert cups.is_public is True

    def test_a_category_below_itself_is_not_offered(self, staff):
        kitchen = make_category("Kitchen")
        cups = make_category("Cups", kitchen)
        url = reverse("admin:shop_category_change", args=[kitchen.pk])
        assert staff.post(url, self.form(name="Kitchen", slug="kitchen", parent=cups.pk)).status_code == 200
        assert Category.objects.get(pk=kitchen.pk).depth == 1

    def test_order_on_the_shelf_changes_by_one(self, staff):
        first, second = make_category("Aa"), make_category("Bb")
        staff.post(reverse("admin:shop_category_changelist"), {"action": "move_up", "_selected_action": [second.pk]})
        assert list(Category.objects.order_by("path")) == [second, first]

    def test_a_shelf_with_products_is_not_deleted(self, staff):
        kitchen = make_category("Kitchen")
        make_product(category=kitchen)
        staff.post(reverse("admin:shop_category_delete", args=[kitchen.pk]), {"post": "yes"})
        assert Category.objects.filter(pk=kitchen.pk).exists()


@pytest.mark.parametrize("number", ["\u00bd", "\u00b2", "9" * 5000, "\u0663"])
def test_what_only_looks_like_a_page_of_rows_is_refused(staff, number):
    assert staff.post("/admin/shop/supplier/add/", {"name": "Mill", "items-page": number}).status_code == 400
    assert staff.get("/admin/shop/supplier/add/", {"items-page": number}).status_code == 400
    assert staff.get("/admin/shop/supplier/add/", {"items-page": "2"}).status_code == 200


def test_two_thousand_new_rows_are_not_drawn(staff):
    told = {"name": "Mill", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0", "items-MAX_NUM_FORMS": "1000"}
    page = staff.post("/admin/shop/supplier/add/", told | {"items-TOTAL_FORMS": "2_000"}).content.decode()
    assert "Add at most 100 rows at a time." in page
    assert 'name="items-99-supplier_sku"' in page
    assert 'name="items-100-supplier_sku"' not in page
