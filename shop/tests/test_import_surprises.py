"""Files with sales that never run, without SKUs, with pictures nobody can fetch; and a fault that stops one."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from shop.actions.imports import run as runs
from shop.actions.imports.run import apply_import, start_import
from shop.models import CatalogueImport, ImportRow, Product, ProductImage, SalePrice, Variant
from shop.queries.catalogue_rows import export_lines
from shop.tests.factories import make_product
from shop.tests.tables import csv_bytes

pytestmark = pytest.mark.django_db

HEADER = ("handle", "title", "status", "sku", "price", "sale price", "sale starts", "sale ends")


def upload(*rows, header=HEADER):
    content = ContentFile(csv_bytes(header, *rows))
    return start_import(file=content, file_name="goods.csv", in_background=False)


def applied(*rows, header=HEADER):
    run = apply_import(import_id=upload(*rows, header=header).pk)
    assert run.state == CatalogueImport.State.APPLIED, run.error
    return run


def test_a_sale_that_ends_before_it_starts_is_left_out_and_the_rest_goes_in():
    run = applied(
        ("mug", "Mug", "active", "M-1", "12.50", "9", "2026-11-20", "2026-11-10"),
        ("cup", "Cup", "active", "C-1", "8", "", "", ""),
    )
    assert (run.created_count, run.bad_count) == (2, 0)
    found = ImportRow.objects.get(run=run, outcome=ImportRow.Outcome.BAD)
    assert (found.line, found.column, found.value) == (2, "sale ends", "2026-11-10")
    assert "never run" in found.reason
    assert not SalePrice.objects.exists()


def test_a_sale_without_a_start_that_is_over_comes_in_as_over_and_again_changes_nothing():
    over = ("mug", "Mug", "active", "M-1", "12.50", "9", "", "2020-11-10")
    applied(over)
    sale = SalePrice.objects.get()
    assert sale.starts_at < sale.ends_at < timezone.now()
    assert Product.objects.get().lowest_amount == 1250
    assert applied(over).unchanged_count == 1


def test_a_file_that_a_fault_stops_says_so(monkeypatch):
    def fail(*_):
        raise RuntimeError

    monkeypatch.setattr(runs, "write_plan", fail)
    run = upload(("mug", "Mug", "active", "M-1", "12.50", "", "", ""))
    with pytest.raises(RuntimeError):
        apply_import(import_id=run.pk)
    run.refresh_from_db()
    assert run.state == CatalogueImport.State.APPLYING
    assert "stopped" in run.error


def test_products_of_a_file_without_a_column_for_skus_get_skus_of_their_own():
    goods = (("mug", "Mug", "12.50"), ("cup", "Cup", "8"))
    run = applied(*goods, header=("handle", "title", "price"))
    assert (run.created_count, run.bad_count) == (2, 0)
    assert set(Variant.objects.values_list("sku", flat=True)) == {"mug", "cup"}
    assert applied(*goods, header=("handle", "title", "price")).unchanged_count == 2


@pytest.mark.parametrize("format_name", ["own", "shopify"])
def test_pictures_of_which_only_a_path_is_known_stay_when_an_export_comes_back(format_name):
    ProductImage.objects.create(product=make_product(), source_url="/m/h/mug.jpg", state="failed")
    content = ContentFile("".join(export_lines(format_name)).encode())
    run = apply_import(import_id=start_import(file=content, file_name="x.csv", in_background=False).pk)
    assert (run.changed_count, run.unchanged_count) == (0, 1)
    assert ProductImage.objects.count() == 1


@pytest.mark.parametrize("format_name", ["own", "shopify"])
def test_goods_a_customer_may_have_late_or_from_a_supplier_stay_so(format_name):
    make_product()
    Variant.objects.update(stock_policy="either")
    content = ContentFile("".join(export_lines(format_name)).encode())
    run = apply_import(import_id=start_import(file=content, file_name="x.csv", in_background=False).pk)
    assert (run.changed_count, run.unchanged_count) == (0, 1)
