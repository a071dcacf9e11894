"""What the product page says and does, for each kind of stock, for many variants, and without script."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone

from shop.models import (
    Attribute,
    OptionValue,
    Product,
    ProductAttribute,
    ProductImage,
    ProductOption,
    ProductType,
    SalePrice,
    SlugRedirect,
    StockItem,
    Supply,
    Variant,
)
from shop.tests.factories import make_category, make_product, make_shipping, make_stock, make_variant

pytestmark = pytest.mark.django_db


def page(client, product, **params):
    answer = client.get(product.get_absolute_url(), params)
    return answer, re.sub(r"\s+", " ", answer.content.decode())


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def only_variant(product):
    return product.variants.get()


def blocks(html):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return {block["@type"]: block for block in map(json.loads, found)}


def with_options(product, **options):
    """Variants for every combination: with_options(p, Color=["Sage", "Clay"], Size=["S"])."""
    combinations = [()]
    for position, (name, values) in enumerate(options.items()):
        option = ProductOption.objects.create(product=product, name=name, position=position)
        rows = [OptionValue.objects.create(option=option, value=value, position=n) for n, value in enumerate(values)]
        combinations = [(*before, row) for before in combinations for row in rows]
    variants = []
    for position, values in enumerate(combinations):
        key = "|".join(str(value.pk) for value in values)
        title = " / ".join(value.value for value in values)
        variant = make_variant(product=product, options_key=key, title=title, position=position)
        variant.values.set(values)
        variants.append(variant)
    return variants


@pytest.mark.feature("CAT25")
def test_plenty_in_stock_is_said_without_a_number(client):
    make_shipping()
    product = make_product()
    make_stock(only_variant(product), 40)
    _, html = page(client, product)
    assert "In stock" in html
    assert re.search(r"Order by .*?, arrives <time", html)
    assert not re.search(r"\b40\b", text_of(html))  # a product may be called "Product 1405"


@pytest.mark.parametrize("units", [1, 5])
def test_few_left_are_said_with_the_true_number(client, units):
    product = make_product()
    make_stock(only_variant(product), units)
    assert f"Only {units} left" in page(client, product)[1]


def test_sold_out_offers_others_and_no_button(client):
    kitchen = make_category("Kitchen")
    product = make_product(category=kitchen)
    other = make_product(category=kitchen, title="Other kettle")
    make_stock(only_variant(other), 9)
    _, html = page(client, product)
    assert "Sold out" in html
    assert "Next delivery not dated yet." in html
    assert "Other kettle" in html
    assert 'id="buy"' in html
    assert "data-busy" not in html


def test_a_back_order_says_when_the_goods_are_due_and_when_it_leaves(client):
    product = make_product(variants=0)
    variant = make_variant(product=product, stock_policy=Variant.Policy.BACKORDER)
    item = make_stock(variant, 0)
    due = timezone.localdate() + dt.timedelta(days=20)
    Supply.objects.create(stock_item=item, quantity=5, due_on=due, source_kind="test", source_id="1")
    _, html = page(client, product)
    assert "On backorder" in html
    assert f'due <time datetime="{due.isoformat()}">' in html
    assert "yours leaves by" in html
    assert "You pay now." in html
    assert "data-busy" in html


def test_what_the_supplier_sends_says_so(client):
    make_shipping()
    product = make_product(variants=0)
    make_variant(product=product, stock_policy=Variant.Policy.SUPPLIER)
    _, html = page(client, product)
    assert "Sent directly by our supplier" in html
    assert "in its own parcel" in html
    assert "data-busy" in html


def test_what_is_no_longer_made_answers_410_with_the_nearest(client):
    kitchen = make_category("Kitchen")
    product = make_product(category=kitchen, status=Product.Status.ARCHIVED)
    make_stock(only_variant(make_product(category=kitchen, title="Newer kettle")), 9)
    answer, html = page(client, product)
    assert answer.status_code == 410
    assert "No longer made" in html
    assert "Newer kettle" in html


def test_a_draft_is_not_there(client):
    assert page(client, make_product(status=Product.Status.DRAFT))[0].status_code == 404


@pytest.mark.feature("CAT13")
def test_an_old_address_leads_to_the_new_one_for_good(client):
    product = make_product(slug="new-kettle")
    SlugRedirect.objects.create(kind="product", old_slug="old-kettle", product=product)
    answer = client.get("/p/old-kettle/")
    assert (answer.status_code, answer["Location"]) == (301, "/p/new-kettle/")


def test_an_unknown_address_answers_404_with_ways_on(client):
    make_category("Kitchen")
    answer = client.get("/p/steel-kettle-9/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="steel kettle"' in html
    assert html.count("/c/kitchen/") >= 2
    assert "/orders/find/" in html


@pytest.mark.feature("CAT01")
def test_choosing_a_variant_has_an_address_and_its_own_price_and_stock(client):
    product = make_product(variants=0)
    small, large = with_options(product, Size=["S", "L"])
    Variant.objects.filter(pk=large.pk).update(price_amount=2500)
    make_stock(small, 30)
    make_stock(large, 2)
    _, html = page(client, product, variant=large.pk)
    assert "Size: L" in html
    assert '<p class="price big">$25.00</p>' in html
    assert "Only 2 left" in html
    assert f'name="variant" value="{large.pk}" checked' in html


def test_the_last_choice_is_a_radio_button_and_the_others_are_links(client):
    product = make_product(variants=0)
    sage_s, sage_l, clay_s, clay_l = with_options(product, Color=["Sage", "Clay"], Size=["S", "L"])
    for variant in (sage_s, sage_l, clay_s, clay_l):
        make_stock(variant, 9)
    _, html = page(client, product, variant=sage_l.pk)
    assert f'href="{product.get_absolute_url()}?variant={clay_l.pk}"' in html
    radios = re.findall(r'type="radio" name="variant" value="(\d+)"', html)
    assert radios == [str(sage_s.pk), str(sage_l.pk)]


def test_a_sold_out_choice_stays_and_is_crossed_out(client):
    product = make_product(variants=0)
    small, large = with_options(product, Size=["S", "L"])
    make_stock(small, 9)
    make_stock(large, 0)
    _, html = page(client, product)
    assert re.search(rf'class="tile out"><input type="radio" name="variant" value="{large.pk}"', html)


def test_without_a_wish_the_first_variant_that_can_be_bought_is_shown(client):
    product = make_product(variants=0)
    first, second = with_options(product, Size=["S", "L"])
    make_stock(first, 0)
    make_stock(second, 9)
    assert "Size: L" in page(client, product)[1]


@pytest.mark.parametrize("wish", ["", "0", "-1", "x", "9" * 30, "٣", "1.5"])
def test_a_wish_that_is_no_variant_shows_the_usual_one(client, wish):
    product = make_product()
    assert page(client, product, variant=wish)[0].status_code == 200


@pytest.mark.feature("CAT20")
def test_a_running_sale_shows_both_prices_and_a_past_one_does_not(client):
    product = make_product(price=2400)
    now, hour = timezone.now(), dt.timedelta(hours=1)
    SalePrice.objects.create(variant=only_variant(product), amount=1000, starts_at=now - 3 * hour, ends_at=now - hour)
    SalePrice.objects.create(variant=only_variant(product), amount=900, starts_at=now + hour)
    assert "was </span>" not in page(client, product)[1]
    SalePrice.objects.create(variant=only_variant(product), amount=1800, starts_at=now - hour)
    _, html = page(client, product)
    assert '<span class="vh">now </span>$18.00' in html
    assert '<span class="vh">was </span>$24.00' in html
    assert "You save 25%" in html


@pytest.mark.feature("CAT02")
def test_typed_attributes_are_shown_with_their_unit(client):
    kind = ProductType.objects.create(name="Kettle", slug="kettle")
    product = make_product(product_type=kind)
    volume = Attribute.objects.create(product_type=kind, code="volume", name="Volume", kind="number", unit="l")
    ProductAttribute.objects.create(product=product, attribute=volume, number="1.5000")
    assert "<dt>Volume</dt><dd>1.5 l</dd>" in page(client, product)[1]


@pytest.mark.feature("CAT11")
def test_structured_data_says_what_the_page_says(client, settings):
    kitchen = make_category("Kitchen")
    product = make_product(category=kitchen, title="Kettle </script><b>", price=2400)
    make_stock(only_variant(product), 3)
    _, html = page(client, product)
    found = blocks(html)
    offer = found["Product"]["offers"]
    assert found["Product"]["name"] == "Kettle </script><b>"
    assert (offer["price"], offer["priceCurrency"]) == ("24.00", "USD")
    assert offer["availability"] == "https://schema.org/LimitedAvailability"
    assert "aggregateRating" not in found["Product"]
    names = [item["name"] for item in found["BreadcrumbList"]["itemListElement"]]
    assert names == ["Home page", "Kitchen", "Kettle </script><b>"]
    assert f'<link rel="canonical" href="{settings.SITE_URL}{product.get_absolute_url()}">' in html


def test_a_rating_is_in_the_structured_data_only_when_there_is_one(client):
    product = make_product(rating_sum=9, rating_count=2)
    rating = blocks(page(client, product)[1])["Product"]["aggregateRating"]
    assert (rating["ratingValue"], rating["reviewCount"]) == (4.5, 2)


def test_the_canonical_address_has_no_variant(client):
    product = make_product(variants=0)
    variants = with_options(product, Size=["S", "L"])
    _, html = page(client, product, variant=variants[1].pk)
    assert f'{product.get_absolute_url()}">' in re.search(r'rel="canonical" href="[^"]*">', html).group()


def test_a_product_costs_the_same_statements_with_2_and_132_variants(client, django_assert_max_num_queries):
    small, large = make_product(variants=0), make_product(variants=0)
    with_options(small, Color=["A", "B"])
    with_options(large, Color=[f"C{n}" for n in range(11)], Size=[f"S{n}" for n in range(12)])
    counts = []
    for product in (small, large):
        page(client, product)
        with django_assert_max_num_queries(10) as seen:
            assert page(client, product)[0].status_code == 200
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]


def test_whatever_moves_is_seen_by_the_next_who_asks(client):
    product = make_product(variants=0, title="Lamp")
    small, large = with_options(product, Size=["S", "L"])
    stock = make_stock(small, 40)
    make_stock(large, 40)
    kind = ProductType.objects.create(name="Lamp", slug="lamp")
    attribute = Attribute.objects.create(product_type=kind, code="material", name="Material")
    fact = ProductAttribute.objects.create(product=product, attribute=attribute, text="Oak")
    assert "In stock" in page(client, product)[1]
    assert "In stock" in page(client, product)[1]
    moves = [
        (lambda: StockItem.objects.filter(pk=stock.pk).update(held=38), "Only 2 left"),
        (lambda: Variant.objects.filter(pk=small.pk).update(price_amount=4321), "$43.21"),
        (lambda: Product.objects.filter(pk=product.pk).update(title="Tall lamp"), "Tall lamp"),
        (lambda: ProductAttribute.objects.filter(pk=fact.pk).update(text="Ash"), "<dd>Ash</dd>"),
        (lambda: OptionValue.objects.filter(value="L").update(value="Large one"), "Large one"),
        (lambda: SalePrice.objects.create(variant=small, amount=1234, starts_at=timezone.now()), "$12.34"),
        (lambda: Variant.objects.filter(pk=small.pk).update(is_active=False), large.sku),
    ]
    for move, words in moves:
        assert words not in page(client, product)[1]
        move()
        assert words in page(client, product)[1]


def test_each_choice_is_its_own_page_of_the_same_product(client):
    product = make_product(variants=0)
    variants = with_options(product, Size=["S", "M", "L"])
    for variant in (*variants, *variants):
        assert f'name="variant" value="{variant.pk}" checked' in page(client, product, variant=variant.pk)[1]


def test_text_from_outside_is_escaped(client):
    product = make_product(title='<img src=x onerror="x">', summary="<script>1</script>")
    html = page(client, product)[1]
    assert "<img src=x" not in html
    assert "<script>1" not in html


def test_a_variant_without_pictures_shows_those_of_its_color(client):
    product = make_product(variants=0)
    variants = with_options(product, Color=["Navy", "Rust"], Size=["S", "L"])
    for place, variant in ((0, variants[0]), (1, variants[2])):
        files = {"320": {"webp": f"{variant.title[:4]}.webp", "jpeg": f"{variant.title[:4]}.jpg"}}
        ProductImage.objects.create(product=product, variant=variant, position=place, renditions=files, state="ready")
    _, html = page(client, product, variant=variants[3].pk)
    assert "Rust.webp" in html
    assert "Navy.webp" not in html


def test_a_zone_of_far_states_does_not_set_what_everybody_is_told(client, settings):
    """Alaska comes first in the shop's order, yet its price and days are not those of most buyers."""
    settings.PAGE_CACHE_SECONDS = 0
    far = make_shipping(1690, min_days=9, max_days=12)
    far.zone.states = ["AK"]
    far.zone.save()
    make_shipping(590)
    product = make_product()
    make_stock(only_variant(product), 9)
    assert "Delivery from $5.90" in page(client, product)[1]
