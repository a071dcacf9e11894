"""Sale prices of a catalogue file that never run or are over, and a fault that stops a file."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from shop.actions.imports import run as runs
from shop.actions.imports.run import apply_import, start_import
from shop.models import CatalogueImport, ImportRow, Product, SalePrice
from shop.tests.tables import csv_bytes

pytestmark = pytest.mark.django_db

HEADER = ("handle", "title", "status", "sku", "price", "sale price", "sale starts", "sale ends")


def upload(*rows):
    content = ContentFile(csv_bytes(HEADER, *rows))
    return start_import(file=content, file_name="goods.csv", in_background=False)


def applied(*rows):
    run = apply_import(import_id=upload(*rows).pk)
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
