"""What was exported comes back and changes nothing; hostile files end in a report."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from shop.actions.catalogue import save_sale
from shop.actions.imports.run import apply_import, preview_import, start_import
from shop.actions.pictures import add_picture, sweep_pictures
from shop.models import CatalogueImport, ImportRow, Product, Variant
from shop.queries.catalogue_rows import export_lines
from shop.tests.factories import make_category, make_product, make_stock, make_warehouse
from shop.tests.tables import csv_bytes
from shop.tests.test_catalogue_import import applied, counts, file, mug, red
from shop.tests.test_pictures import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings, tmp_path):
    """A small catalogue with everything in it, spreadsheet formulas included."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    warehouse = make_warehouse()
    applied(
        file(mug(title="=Mug", brand="@Acme"), red(), mug(handle="cup", title="'+Cup", sku="-C", images="")), warehouse
    )
    plain = make_product(category=make_category("A > B"), variants=1, title="Plain", description="<p>5 &lt; 6</p>")
    make_stock(plain.variants.get(), 4, warehouse=warehouse)
    add_picture(product_id=plain.pk, content=picture(size=(200, 100)), alt="=Front")
    sweep_pictures(seconds=20)
    cup = Variant.objects.get(sku="-C")
    ends = timezone.now() + timedelta(days=3)
    save_sale(variant_id=cup.pk, sale_id=None, amount=900, starts_at=timezone.now(), ends_at=ends)
    return warehouse


@pytest.mark.parametrize("format_name", ["own", "shopify"])
def test_an_export_that_comes_back_changes_nothing(shop, format_name):
    content = "".join(export_lines(format_name)).encode()
    run = applied(content, shop, format_name=format_name)
    assert [(row.handle, row.changes or row.reason) for row in run.rows.all()] == []
    assert counts(run) == (0, 0, 3, 0)


@pytest.mark.parametrize("format_name", ["own", "shopify"])
def test_an_export_makes_the_same_catalogue_in_an_empty_shop(shop, format_name):
    content = "".join(export_lines(format_name))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE shop_product, shop_category CASCADE")
    assert counts(applied(content.encode(), shop, format_name=format_name)) == (3, 0, 0, 0)
    assert "".join(export_lines(format_name)) == content


def test_no_cell_of_an_export_begins_like_a_formula(shop):
    for format_name in ("own", "shopify"):
        rows = csv.reader(io.StringIO("".join(export_lines(format_name)), newline=""))
        assert [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r")] == []


def test_an_export_asks_in_batches(shop, django_assert_max_num_queries):
    for _ in range(20):
        make_product(variants=3)
    with django_assert_max_num_queries(20):
        assert len(list(export_lines("own"))) == 65


HEAD = ("handle", "title", "sku", "price")
HOSTILE = {
    "nul": csv_bytes(HEAD, ("a", "A", "A", "1")) + b"b,\0B,B,1\n",
    "mark": b"\xef\xbb\xbf" + csv_bytes(HEAD, ("a", "A", "A", "1")),
    "columns": b",".join([b"c"] * 1_000_000) + b"\n1\n",
    "formulas": csv_bytes(HEAD, ("=a()", "=1+1", "=cmd|' /C calc'!A0", "=1")),
    "encoding": "handle;title;sku;price\nmug;Größe;M;1,50\n".encode("cp1252"),
    "utf-16": "handle,title,sku,price\nmug,Größe,M,1.50\n".encode("utf-16"),
    "binary": bytes(range(256)) * 50,
    "quotes": csv_bytes(HEAD) + b'"a,"",b\n' * 300,
    "long": csv_bytes(HEAD, ("a", "x" * 1_000_000, "A", "1")),
    "surrogates": csv_bytes(HEAD) + b"a,\xed\xa0\x80,A,1\n",
    "price": csv_bytes(HEAD, ("a", "A", "A", "1e400"), ("b", "B", "B", "nan"), ("c", "C", "C", "9" * 30)),
    "sku": csv_bytes(HEAD, ("a", "A", "S" * 500, "1"), ("b", "B" * 5000, "B", "1")),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_a_report(name):
    upload = start_import(file=ContentFile(HOSTILE[name]), file_name=name, in_background=False)
    for run in (preview_import(import_id=upload.pk), apply_import(import_id=upload.pk)):
        assert run.state in {"previewed", "applied", "failed"}
        assert run.error or run.rows_read


def test_a_formula_in_a_file_is_text_in_the_shop():
    applied(csv_bytes(HEAD, ("calc", "=1+1", "=SUM(A1)", "1")))
    assert list(Variant.objects.values_list("product__title", "sku")) == [("=1+1", "=SUM(A1)")]


def test_a_hundred_thousand_rows_are_taken_in_at_once_and_read_in_the_background():
    rows = b"".join(b"p%d,P,S%d,x\n" % (number, number) for number in range(100_000))
    before = timezone.now()
    run = start_import(file=ContentFile(b"handle,title,sku,price\n" + rows), file_name="large.csv")
    assert timezone.now() - before < timedelta(seconds=5)
    run = preview_import(import_id=run.pk)
    assert (run.state, run.bad_count, run.rows_read) == ("previewed", 100_000, 100_000)
    assert ImportRow.objects.filter(run=run).count() == 20_000


class TestCommands:
    def test_the_command_tells_what_would_happen_and_then_does_it(self, tmp_path, capsys):
        path = tmp_path / "goods.csv"
        path.write_bytes(file(mug(), red(price="?")))
        make_warehouse()
        call_command("import_catalogue", str(path), dry_run=True)
        assert "1 would be created" in capsys.readouterr().out
        assert not Product.objects.exists()
        call_command("import_catalogue", str(path))
        told = capsys.readouterr().out
        assert "1 created, 0 changed, 0 left alone, 1 rows kept back" in told
        assert "line 3, price: not a number [?]" in told

    def test_a_missing_file_and_a_wrong_warehouse_are_said(self, tmp_path):
        with pytest.raises(CommandError, match="There is no file"):
            call_command("import_catalogue", str(tmp_path / "none.csv"))
        path = tmp_path / "goods.csv"
        path.write_bytes(file(mug()))
        with pytest.raises(CommandError, match="no active warehouse"):
            call_command("import_catalogue", str(path), warehouse="moon")

    def test_a_file_of_no_known_layout_is_an_error(self, tmp_path):
        path = tmp_path / "goods.csv"
        path.write_bytes(b"a,b\n1,2\n")
        with pytest.raises(CommandError, match="no product file"):
            call_command("import_catalogue", str(path))
        assert CatalogueImport.objects.get().state == "failed"

    def test_the_export_is_written_to_a_file(self, tmp_path):
        make_product(title="Kettle")
        call_command("export_catalogue", output=tmp_path / "out.csv", format="shopify")
        assert "Kettle" in (tmp_path / "out.csv").read_text()
