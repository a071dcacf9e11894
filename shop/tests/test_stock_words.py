"""What is said of each kind of stock: on the page, in its data, on its button, and in the filter of lists."""

import datetime as dt
import json
import re
from dataclasses import dataclass

import pytest
from django.utils import timezone

from shop.actions.availability import refresh_buyable
from shop.actions.summaries import refresh_products
from shop.queries.cards import cards_by_id
from shop.search.documents import rebuild_all
from shop.tests.factories import make_category, make_product, make_shipping, make_stock, make_supply, make_variant

pytestmark = pytest.mark.django_db
LATER, NOW = "Add backorder to cart", "Add to cart"
PAID_NOW = "You pay now. We tell you if the date moves and you can cancel free of charge."


@dataclass(frozen=True)
class Case:
    """One kind of stock and what the shop says of it; `coming` is (units, days or None) of what is on its way."""

    policy: str
    units: int
    coming: tuple[int, int | None] | None
    words: str
    availability: str
    button: str
    most: int = 99
    status: str = "active"


CASES = {
    "plenty": Case("deny", 40, None, "In stock Order by", "InStock", NOW, 40),
    "few": Case("deny", 3, None, "Only 3 left", "LimitedAvailability", NOW, 3),
    "few, more comes": Case(
        "backorder", 3, (4, 9), "Need more? Our next delivery is due", "LimitedAvailability", NOW, 7
    ),
    "back order": Case("backorder", 0, (4, 9), "On backorder Our next delivery is due", "BackOrder", LATER, 4),
    "back order without a date": Case(
        "backorder", 0, (2, None), "Our next delivery is not dated yet.", "BackOrder", LATER, 2
    ),
    "back orders all taken": Case("backorder", 0, None, "Sold out Next delivery not dated", "OutOfStock", "", 0),
    "by the supplier": Case("supplier", 0, None, "Sent directly by our supplier Arrives", "InStock", NOW),
    "both ways": Case("either", 0, (4, 9), "With our next delivery, arrives", "BackOrder", NOW),
    "both ways, one without a date": Case("either", 0, (4, None), "Sent directly by our supplier", "InStock", NOW),
    "both ways, nothing comes": Case("either", 0, None, "Sent directly by our supplier", "InStock", NOW),
    "sold out": Case("deny", 0, None, "Sold out Next delivery not dated yet.", "OutOfStock", "", 0),
    "sold out, more comes": Case("deny", 0, (4, 9), "Sold out Next delivery is due", "OutOfStock", "", 0),
    "no longer made": Case("deny", 5, None, "No longer made", "Discontinued", "", 0, "archived"),
}


def given(case, **facts):
    make_shipping()
    product = make_product(variants=0, status=case.status, **facts)
    variant = make_variant(product=product, stock_policy=case.policy)
    item = make_stock(variant, case.units)
    if case.coming:
        make_supply(item, case.coming[0], days=case.coming[1])
    refresh_products(product_ids=[product.pk])
    return product


def shown(client, product):
    html = client.get(product.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"<script.*?</script>", "", html, flags=re.S)))
    return html, words


def availability(html):
    blocks = (json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html))
    offer = next(block for block in blocks if block["@type"] == "Product")["offers"]
    return offer["availability"].removeprefix("https://schema.org/")


@pytest.mark.feature("CAT25")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_kind_of_stock_has_its_own_words_here_and_in_the_structured_data(client, case):
    html, words = shown(client, given(case))
    assert case.words in words
    assert availability(html) == case.availability
    assert ("data-busy" in html) == bool(case.button)
    assert case.button in words
    if case.button:
        assert f'max="{case.most}"' in html
    assert (PAID_NOW in words) == (case.availability == "BackOrder")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_card_and_what_the_filter_reads_agree_with_the_page(case):
    product = given(case)
    refresh_buyable(variant_ids=list(product.variants.values_list("pk", flat=True)))
    product.refresh_from_db()
    for card in cards_by_id([product.pk], now=timezone.now()):
        assert product.is_buyable == card.promise.can_buy == bool(case.button)
        assert (card.promise.band == "backorder") == (case.availability == "BackOrder")


def test_the_filter_of_lists_finds_what_can_be_ordered_and_no_more(client):
    kitchen = make_category("Kitchen")
    products = {name: given(case, category=kitchen, title=f"Pot {name}.") for name, case in CASES.items()}
    rebuild_all()
    found = client.get("/c/kitchen/", {"available": "1"}).content.decode()
    listed = {name for name, product in products.items() if f'href="{product.get_absolute_url()}"' in found}
    assert listed == {name for name, case in CASES.items() if case.button}


@pytest.mark.parametrize("days", [9, None])
def test_where_both_are_possible_the_buyer_chooses_with_both_days_in_sight(client, days):
    product = given(Case("either", 0, (4, days), "", "", ""))
    html, words = shown(client, product)
    radios = re.findall(r'<input type="radio" name="way" value="(\w+)"( checked)?>', html)
    first, second = ("backorder", "supplier") if days else ("supplier", "backorder")
    assert radios == [(first, " checked"), (second, "")]
    assert ("With our next delivery, arrives" in words) == bool(days)
    assert "Sent by our supplier, arrives" in words
    client.post("/cart/add/", {"variant": product.variants.get().pk, "quantity": 1, "way": second})
    cart = client.get("/cart/").content.decode()
    assert re.findall(r'<input type="radio" name="way" value="(\w+)" checked>', cart) == [second]


def test_the_day_goods_are_due_stands_on_the_page_as_it_was_announced(client):
    product = given(CASES["back order"])
    due = timezone.localdate() + dt.timedelta(days=9)
    assert f'due <time datetime="{due.isoformat()}">' in shown(client, product)[0]
