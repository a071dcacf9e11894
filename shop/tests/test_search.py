"""Search: what is found, in which order, and how misspelled words are understood."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.core.near import Near
from shop.models import (
    Attribute,
    AttributeChoice,
    Category,
    OptionValue,
    Product,
    ProductAttribute,
    ProductOption,
    ProductType,
    Term,
)
from shop.search import find as finding
from shop.search import query
from shop.search.correct import distance
from shop.search.documents import rebuild, rebuild_all
from shop.search.filters import Filters
from shop.search.find import browse, find
from shop.search.suggest import suggest
from shop.search.text import extra_forms, guess_kind, words
from shop.search.vocabulary import refresh
from shop.tests.factories import make_brand, make_category, make_product, make_variant

TITLES = (
    "Enamel kettle 1.2 l",
    "Gooseneck kettle with thermometer",
    "Kettle descaler, two sachets",
    "Cast iron skillet 26 cm",
    "Carbon steel skillet 28 cm",
    "Two-person tent Fjell",
    "Tent pegs, set of ten",
    "Wool blanket, twill",
    "Camping lantern VNA-216",
    "Down sleeping bag -5 C",
    "Head torch with red light",
    "Café press 0.6 l",
)


def stock_shop(*titles):
    """Products of these titles, indexed."""
    products = {title: make_product(title=title, slug=slugify(title)) for title in titles or TITLES}
    index()
    return products


def index():
    """What the worker does."""
    rebuild_all()
    refresh()


def titles(found):
    """Titles of results in order."""
    from_ids = dict(Product.objects.values_list("pk", "title"))
    return [from_ids[pk] for pk in found.ids]


class TestWords:
    """The text of both sides."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Contour™ 15.6” Case", ["contour", "15.6", "case"]),
            ("Café O'Brien\u2019s", ["cafe", "obriens"]),
            ("a\x00b", ["a", "b"]),
            ("VNA-216/B", ["vna", "216", "b"]),
            ("", []),
        ],
    )
    def test_words(self, text, expected):
        assert words(text) == expected

    def test_codes_are_joined_and_parted(self):
        assert extra_forms("VNA-216 and ps4") == ["vna216", "ps", "4"]

    @pytest.mark.parametrize(
        ("title", "brand", "expected"),
        [
            ("Kensington Contour™ 15.6” Topload Laptop Case", "Kensington", "case"),
            ("Targus TBC005EU notebook case 43.2 cm Black", "Targus", "case"),
            ("Wool blanket, twill", "", "blanket"),
            ("Gooseneck kettle with thermometer", "", "kettle"),
            ("Stylus Pen Black", "", "pen"),
        ],
    )
    def test_the_head_noun_is_guessed(self, title, brand, expected):
        assert guess_kind(title, brand)[-1] == expected

    @pytest.mark.parametrize(("one", "two", "edits"), [("kettle", "kettel", 1), ("tent", "tnet", 1), ("ab", "cd", 2)])
    def test_a_swap_is_one_edit(self, one, two, edits):
        assert distance(one, two) == edits


@pytest.mark.django_db
class TestFind:
    """Results and their order."""

    @pytest.mark.feature("CAT06")
    def test_the_thing_comes_before_what_goes_with_it(self):
        stock_shop()
        assert titles(find("kettle", Filters()))[-1] == "Kettle descaler, two sachets"
        assert titles(find("tent", Filters()))[0] == "Two-person tent Fjell"

    def test_words_are_stemmed_and_accents_folded(self):
        stock_shop()
        assert "Enamel kettle 1.2 l" in titles(find("kettles", Filters()))
        assert titles(find("cafe", Filters())) == ["Café press 0.6 l"]

    def test_partial_matches_follow_and_are_counted(self):
        stock_shop()
        found = find("wool tent", Filters())
        assert found.counts.total == 0
        assert found.partial == len(found.ids) > 0

    def test_a_code_leads_to_its_product(self):
        product = stock_shop()["Wool blanket, twill"]
        variant = product.variants.get()
        assert find(variant.sku.lower(), Filters()).exact_id == product.pk
        assert titles(find("vna216", Filters())) == ["Camping lantern VNA-216"]

    def test_a_barcode_is_found_with_and_without_leading_zeros(self):
        product = make_product(title="Thing")
        product.variants.update(barcode="012345678905", gtin="00012345678905")
        index()
        for typed in ("012345678905", "12345678905", "00012345678905"):
            assert find(typed, Filters()).exact_id == product.pk

    def test_hidden_products_are_neither_found_nor_suggested(self):
        product = make_product(title="Secret zebra", status="draft")
        hidden = make_category("Hidden", is_public=False)
        make_product(title="Other zebra", category=hidden)
        index()
        assert find("zebra", Filters()).ids == []
        assert not Term.objects.filter(word="zebra").exists()
        assert suggest("zeb").product_ids == []
        assert product.pk

    @pytest.mark.parametrize("text", ["", "   ", "\x00", "the", "' | & ! <-> :* (", "\\", "%_", "a" * 5000, "🦊", "؟"])
    def test_any_text_is_answered(self, text):
        stock_shop(*TITLES[:3])
        find(text, Filters())
        suggest(text)

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=40))
    def test_no_text_breaks_it(self, db, text):
        find(text, Filters())
        suggest(text)


@pytest.mark.django_db
class TestTypos:
    """Misspelled words."""

    @pytest.mark.feature("CAT07")
    @pytest.mark.parametrize(
        ("typed", "meant", "expected"),
        [
            ("kettel", "kettle", "Enamel kettle 1.2 l"),
            ("skilet", "skillet", "Cast iron skillet 26 cm"),
            ("blankett", "blanket", "Wool blanket, twill"),
            ("lantrn", "lantern", "Camping lantern VNA-216"),
            ("thermometre", "thermometer", "Gooseneck kettle with thermometer"),
            ("sleping bag", "sleeping bag", "Down sleeping bag -5 C"),
        ],
    )
    def test_one_slip_is_mended_and_said(self, typed, meant, expected):
        stock_shop()
        found = find(typed, Filters())
        assert found.understood.corrected == meant
        assert expected in titles(found)[:3]

    def test_literal_search_is_not_corrected(self):
        stock_shop()
        found = find("kettel", Filters(), literal=True)
        assert found.understood.corrected == ""
        assert found.counts.total == 0

    def test_a_known_word_is_left_alone(self):
        stock_shop()
        assert find("tent", Filters()).understood.corrected == ""

    def test_joined_and_parted_words_find_each_other(self):
        stock_shop("Stereo headset", "Head set holder", "Station PS4", "Set of nails", "Head lamp", "Head band")
        assert "Stereo headset" in titles(find("head set", Filters()))
        assert "Station PS4" in titles(find("ps 4", Filters()))


@pytest.mark.django_db
class TestFacets:
    """Counts and what they promise."""

    def _shop(self):
        kind = ProductType.objects.create(name="Kettle", slug="kettle")
        material = Attribute.objects.create(
            product_type=kind, code="material", name="Material", kind="choice", is_facet=True
        )
        steel, clay = (
            AttributeChoice.objects.create(attribute=material, value=v, slug=v.lower()) for v in ("Steel", "Clay")
        )
        brands = [make_brand(), make_brand()]
        shelf = make_category("Kettles", parent=make_category("Kitchen"))
        for number, (brand, choice, color) in enumerate(
            itertools.product(brands, (steel, clay), ("Sage", "Red", "Navy"))
        ):
            product = make_product(
                title=f"Kettle {color}", category=shelf, brand=brand, product_type=kind, price=1000 + number * 100,
                is_buyable=number % 3 != 0,
            )  # fmt: skip
            ProductAttribute.objects.create(product=product, attribute=material, choice=choice)
            option = ProductOption.objects.create(product=product, name="Color")
            product.variants.get().values.add(OptionValue.objects.create(option=option, value=color))
        index()
        return shelf, brands

    @pytest.mark.feature("CAT05")
    def test_every_count_equals_what_its_filter_lists(self):
        shelf, brands = self._shop()
        chosen = [
            {},
            {"brand_ids": (brands[0].pk,)},
            {"facets": {"material": ("Steel",)}},
            {"facets": {"material": ("Steel",), "color": ("Sage", "Red")}},
            {"facets": {"color": ("Navy",)}, "only_buyable": True},
            {"low_amount": 1200, "high_amount": 1700, "facets": {"material": ("Clay",)}},
        ]
        for choice in chosen:
            now = browse(Filters(category_id=shelf.pk, **choice)).counts
            for name, values in now.facets.items():
                for value, count in values.items():
                    facets = dict(choice.get("facets", {})) | {name: (value,)}
                    listed = browse(Filters(category_id=shelf.pk, **(choice | {"facets": facets})))
                    assert listed.counts.total == count == len(listed.ids)
            for brand_id, count in now.brands.items():
                assert (
                    browse(Filters(category_id=shelf.pk, **(choice | {"brand_ids": (brand_id,)}))).counts.total == count
                )

    def test_search_and_category_filter_alike(self):
        shelf, _ = self._shop()
        found = find("kettle", Filters(facets={"color": ("Sage",)}))
        assert found.counts.total == len(found.ids) == 4
        assert found.counts.facets["color"] == {"Sage": 4, "Red": 4, "Navy": 4}
        assert found.counts.categories[shelf.pk] == 4

    def test_a_parent_category_holds_what_lies_below(self):
        self._shop()
        assert browse(Filters(category_id=Category.objects.get(full_slug="kitchen").pk)).counts.total == 12

    def test_hostile_filter_values_find_nothing(self):
        self._shop()
        for name, value in (("color'", "x"), ("color", "'); DROP TABLE x; --"), ("%s", "%s")):
            assert browse(Filters(facets={name: (value,)})).counts.total == 0


@pytest.mark.django_db
class TestSuggest:
    """While typing."""

    @pytest.mark.feature("CAT09")
    def test_words_products_and_shelves(self):
        make_category("Kettles")
        product = stock_shop()["Enamel kettle 1.2 l"]
        found = suggest("ket")
        assert found.searches == ["kettle"]
        assert product.pk in found.product_ids
        assert [category.name for category in found.categories] == ["Kettles"]

    def test_earlier_words_stay_as_typed(self):
        stock_shop()
        assert suggest("enamel ket").searches == ["enamel kettle"]

    def test_one_letter_is_too_few(self):
        stock_shop()
        assert suggest("k").searches == []


@pytest.mark.django_db
def test_a_document_follows_its_product():
    product = stock_shop("Enamel kettle")["Enamel kettle"]
    assert rebuild([product.pk]) == 0
    product.title = "Copper pot"
    product.save()
    make_variant(product=product, sku="POT-9")
    assert rebuild([product.pk]) == 1
    assert find("kettle", Filters()).ids == []
    assert find("pot9", Filters()).exact_id == product.pk


@pytest.mark.django_db
def test_the_number_of_all_products_is_counted_once_a_minute_where_they_are_many(monkeypatch):
    monkeypatch.setattr(query, "MANY", 2)
    monkeypatch.setattr(query, "_totals", Near(most=1, seconds=60))
    stock_shop("Oak lamp", "Ash lamp", "Pine lamp")
    with CaptureQueriesContext(connection) as first:
        assert query.understand("lamp").total == 3
    with CaptureQueriesContext(connection) as second:
        assert query.understand("lamp").total == 3
    assert ["COUNT(*)" in "".join(row["sql"] for row in seen) for seen in (first, second)] == [True, False]


@pytest.mark.django_db
def test_the_counts_of_a_large_search_are_kept_a_minute_for_the_same_words_and_filters(settings, monkeypatch):
    settings.PAGE_CACHE_SECONDS = 30
    monkeypatch.setattr(finding, "MANY", 2)
    monkeypatch.setattr(finding, "_counted", Near(most=10, seconds=60))
    stock_shop("Oak lamp", "Ash lamp", "Pine lamp", "Oak stool")

    def counts(text, **filters):
        with CaptureQueriesContext(connection) as seen:
            found = find(text, Filters(**filters)).counts.total
        return found, sum("WITH hit" in row["sql"] for row in seen)

    assert [counts("lamp"), counts("lamp")] == [(3, 1), (3, 0)]
    assert counts("stool") == (1, 1)
    assert counts("lamp", low_amount=10**9) == (0, 1)
