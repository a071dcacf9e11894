"""The demo store's words and drawings, read from their files."""

import pytest
from django.contrib.auth.models import Group
from PIL import Image

from shop.config.demo import catalogue, plans, wipe
from shop.config.demo.drawings import scenes
from shop.config.demo.drawings.kit import PALETTE
from shop.importing import gtin
from shop.models import Brand, Synonym

GOODS = catalogue.goods()


def shelves(told):
    for shelf in told:
        yield shelf
        yield from shelves(shelf.get("shelves", ()))


def test_it_is_a_whole_store():
    departments = catalogue.store()["departments"]
    assert len(departments) == 4
    assert len([s for d in departments for s in shelves(d["shelves"])]) >= 15
    assert len(GOODS) >= 120
    assert max(len(goods.choices) for goods in GOODS) == 132


def test_names_addresses_and_numbers_are_each_used_once():
    for words in ("slug", "name", "short", "long"):
        assert len({getattr(goods, words) for goods in GOODS}) == len(GOODS)
    choices = [choice for goods in GOODS for choice in goods.choices]
    assert len({choice.sku for choice in choices}) == len(choices)
    assert len({choice.gtin for choice in choices}) == len(choices)


def test_barcodes_are_valid_and_of_the_demonstration_range():
    for goods in GOODS:
        for choice in goods.choices:
            assert choice.gtin.startswith("952")
            assert gtin.is_valid(choice.gtin)


def test_every_product_stands_on_a_known_shelf():
    paths = set()

    def walk(told, above):
        paths.add(f"{above}{told['slug']}")
        for below in told.get("shelves", ()):
            walk(below, f"{above}{told['slug']}/")

    for department in catalogue.store()["departments"]:
        walk(department, "")
    assert {goods.category for goods in GOODS} <= paths
    leaves = {path for path in paths if not any(other.startswith(f"{path}/") for other in paths)}
    assert leaves == {goods.category for goods in GOODS}


def test_attributes_brands_and_colors_are_known():
    told = catalogue.store()
    for goods in GOODS:
        known = {row[0] for row in told["types"][goods.type]["attributes"]}
        assert set(goods.attributes) <= known
        assert goods.brand in told["brands"]
        assert set(goods.colors) <= set(told["colors"]) & set(PALETTE)


def test_a_reduced_price_is_lower():
    for goods in GOODS:
        assert goods.was_cents is None or goods.was_cents > goods.cents
        assert goods.sale is None or catalogue.cents(goods.sale["price"]) < goods.cents


def test_every_picture_is_there_in_its_size_and_small():
    wanted = [shot for goods in GOODS for shot in goods.pictures]
    assert len({shot.file for shot in wanted}) == len(wanted)
    for shot in wanted:
        with Image.open(catalogue.PICTURES / shot.file) as image:
            assert image.size == (800, 1000)
        if shot.view == "front":
            assert (catalogue.PICTURES / catalogue.small(shot.file)).exists()
    assert sum(path.stat().st_size for path in catalogue.PICTURES.iterdir()) < 7_000_000


def test_every_product_has_at_least_two_pictures_with_words():
    for goods in GOODS:
        assert len(goods.pictures) >= 2
        assert all(goods.name in shot.alt for shot in goods.pictures)


@pytest.mark.parametrize("turn", range(0, len(GOODS), 9))
def test_drawings_are_drawn_alike_each_time(turn):
    goods = GOODS[turn]
    first = [scenes.picture(goods, shot) for shot in goods.pictures]
    assert first == [scenes.picture(goods, shot) for shot in goods.pictures]
    assert all(drawing.startswith("<svg ") and drawing.endswith("</svg>") for drawing in first)


def test_plans_name_goods_that_exist_and_are_not_scarce():
    skus = {c.sku for goods in GOODS if goods.stock in ("usual", "plenty") for c in goods.choices}
    known = skus | {sku.split("-")[0] for sku in skus}
    assert {sku for plan in plans.RECENT for sku in plan.skus} <= known


@pytest.mark.django_db
def test_emptying_the_store_keeps_what_migrations_and_roles_made():
    Group.objects.create(name="Florists")
    Brand.objects.create(name="Tarnwick", slug="tarnwick")
    synonyms = Synonym.objects.count()
    wipe.empty_store()
    assert not Brand.objects.exists()
    assert Group.objects.filter(name="Florists").exists()
    assert Synonym.objects.count() == synonyms > 0
