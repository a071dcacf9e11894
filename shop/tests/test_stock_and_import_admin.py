"""The staff's pages of stock, catalogue files and export."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from shop.actions.goods import move_goods
from shop.actions.ledger import find_drift
from shop.actions.stock import Cause
from shop.models import CatalogueImport, Movement, Product
from shop.tests.factories import make_bin, make_product, make_stock, make_variant, make_warehouse
from shop.tests.tables import csv_bytes

pytestmark = pytest.mark.django_db


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


def saved(response):
    """The answer of a form that went through."""
    assert response.status_code == 302, response.context["adminform"].form.errors
    return response


class TestStock:
    @pytest.mark.feature("STK24")
    def test_the_history_says_why_there_are_so_many(self, staff):
        warehouse = make_warehouse()
        shelf, other = make_bin(warehouse, "A-1"), make_bin(warehouse, "B-2")
        item = make_stock(make_variant(), 50, shelf=shelf)
        fields = {"place": shelf.pk, "found": "47", "reason": "Three were broken", "low_at": ""}
        saved(staff.post(reverse("admin:shop_stockitem_change", args=[item.pk]), fields))
        move_goods(
            stock_item_id=item.pk,
            from_bin_id=shelf.pk,
            to_bin_id=other.pk,
            quantity=7,
            cause=Cause("t", "1"),
            actor="x",
        )
        page = staff.get(reverse("admin:shop_stockitem_change", args=[item.pk]))
        history = page.context["history"]
        assert [(step.movement.kind, step.movement.on_hand_change, step.on_hand) for step in history.steps] == [
            ("moved", 0, 47),
            ("adjusted", -3, 47),
            ("received", 50, 50),
        ]
        text = page.content.decode()
        assert "Why there are 47" in text
        assert "Three were broken" in text
        assert Movement.objects.get(kind="adjusted").actor.startswith("staff:")

    def test_a_count_needs_a_reason(self, staff):
        item = make_stock(make_variant(), 5)
        staff.post(reverse("admin:shop_stockitem_change", args=[item.pk]), {"found": "1", "reason": ""})
        item.refresh_from_db()
        assert item.on_hand == 5

    def test_the_warning_can_be_set_without_a_count(self, staff):
        item = make_stock(make_variant(), 5)
        fields = {"place": "", "found": "", "reason": "", "low_at": "3"}
        saved(staff.post(reverse("admin:shop_stockitem_change", args=[item.pk]), fields))
        item.refresh_from_db()
        assert (item.low_at, item.on_hand, Movement.objects.filter(kind="adjusted").count()) == (3, 5, 0)

    def test_who_may_only_look_cannot_count(self, client):
        item = make_stock(make_variant(), 5)
        url = reverse("admin:shop_stockitem_change", args=[item.pk])
        looker = helper(client, "view_stockitem")
        assert looker.get(url).status_code == 200
        assert looker.post(url, {"found": "1", "reason": "x"}).status_code == 403
        item.refresh_from_db()
        assert item.on_hand == 5


class TestFirstCount:
    """Goods made by hand have no stock anywhere until somebody says where they lie."""

    url = "/admin/shop/stockitem/add/"

    def test_new_goods_are_counted_and_can_be_promised(self, staff):
        warehouse, mug = make_warehouse(), make_variant()
        shelf = make_bin(warehouse, "A-1")
        fields = {"code": mug.sku.lower(), "warehouse": warehouse.pk, "shelf": "a-1", "found": "12", "low_at": "3"}
        saved(staff.post(self.url, fields))
        item = mug.stock_items.get()
        assert (item.warehouse_id, item.on_hand, item.available, item.low_at) == (warehouse.pk, 12, 12, 3)
        assert [(row.bin_id, row.quantity) for row in item.bins.all()] == [(shelf.pk, 12)]
        movement = Movement.objects.get()
        assert (movement.kind, movement.reason, movement.actor[:6]) == ("adjusted", "first count", "staff:")
        assert find_drift() == []

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"code": "nothing"}, "Nothing has this code."),
            ({"shelf": "Q-9"}, "has no bin of this code"),
            ({"found": "-1"}, "greater than or equal to 0"),
            ({"warehouse": ""}, "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, staff, wrong, words):
        warehouse, mug = make_warehouse(), make_variant()
        fields = {"code": mug.sku, "warehouse": warehouse.pk, "shelf": "", "found": "12", "low_at": ""}
        page = staff.post(self.url, fields | wrong).content.decode()
        assert words in page
        assert f'value="{wrong.get("code", mug.sku)}"' in page
        assert not mug.stock_items.exists()

    def test_goods_that_are_there_already_are_counted_on_their_own_page(self, staff):
        item = make_stock(make_variant(), 5)
        fields = {"code": item.variant.sku, "warehouse": item.warehouse_id, "shelf": "", "found": "12", "low_at": ""}
        assert "keeps these goods already" in staff.post(self.url, fields).content.decode()
        item.refresh_from_db()
        assert item.on_hand == 5

    def test_who_may_only_look_cannot_begin(self, client):
        assert helper(client, "view_stockitem").get(self.url).status_code == 403


class TestImports:
    content = csv_bytes(
        ("handle", "title", "status", "sku", "price"),
        ("mug", "Mug", "active", "M-1", "5"),
        ("cup", "=Cup", "active", "C-1", "=cheap"),
    )

    def upload(self, client, content=None):
        file = SimpleUploadedFile("goods.csv", content or self.content, "text/csv")
        return client.post(reverse("admin:shop_catalogueimport_add"), {"upload": file, "layout": "", "warehouse": ""})

    def test_upload_preview_apply(self, staff, drain):
        saved(self.upload(staff))
        run = CatalogueImport.objects.get()
        page = reverse("admin:shop_catalogueimport_change", args=[run.pk])
        assert "A worker is at it" in staff.get(page).content.decode()
        drain(only=("shop.preview_import",))
        text = staff.get(page).content.decode()
        assert "1 new product" in text
        assert "not a number" in text
        assert not Product.objects.exists()
        assert staff.get(reverse("admin:shop_import_apply", args=[run.pk])).status_code == 405
        saved(staff.post(reverse("admin:shop_import_apply", args=[run.pk])))
        drain(only=("shop.apply_import",))
        assert "Applied" in staff.get(page).content.decode()
        assert Product.objects.get().title == "Mug"

    def test_rows_kept_back_are_a_harmless_file(self, staff, drain):
        self.upload(staff)
        drain(only=("shop.preview_import",))
        run = CatalogueImport.objects.get()
        text = b"".join(staff.get(reverse("admin:shop_import_rows", args=[run.pk]))).decode()
        assert "3,cup,price,'=cheap,not a number" in text

    def test_a_file_that_is_no_table_is_told(self, staff, drain):
        self.upload(staff, b"PK\x03\x04zip")
        drain(only=("shop.preview_import",))
        page = staff.get(reverse("admin:shop_catalogueimport_change", args=[CatalogueImport.objects.get().pk]))
        assert "spreadsheet or archive" in page.content.decode()

    def test_who_may_only_look_cannot_apply(self, client, drain):
        looker = helper(client, "view_catalogueimport")
        run = CatalogueImport.objects.create(file="x", file_name="x", state="previewed")
        assert looker.post(reverse("admin:shop_import_apply", args=[run.pk])).status_code == 403
        assert self.upload(looker).status_code == 403

    def test_the_file_lies_outside_the_public_folder(self, staff, settings):
        self.upload(staff)
        path = CatalogueImport.objects.get().file.path
        assert path.startswith(str(settings.PRIVATE_ROOT))
        assert not path.startswith(str(settings.MEDIA_ROOT) + "/")


class TestExport:
    @pytest.mark.parametrize("name", ["own", "shopify"])
    def test_the_catalogue_is_exported_with_harmless_cells(self, staff, name):
        make_product(title="=HYPERLINK(1)")
        answer = staff.get(reverse(f"admin:shop_product_export_{name}"))
        assert "'=HYPERLINK(1)" in b"".join(answer).decode()

    def test_without_the_permission_there_is_no_export(self, client):
        assert helper(client, "view_brand").get(reverse("admin:shop_product_export_own")).status_code == 403
