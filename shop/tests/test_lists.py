"""Category and search pages: what they list, how they filter, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shop.models import Brand, OptionValue, ProductOption, SlugRedirect
from shop.search.documents import rebuild_all
from shop.search.vocabulary import refresh
from shop.tests.factories import make_brand, make_category, make_product, make_stock
from shop.views import listing

pytestmark = pytest.mark.django_db


def stock_shelf(count=3):
    """A shelf below a department with so many kettles in two colors, indexed."""
    shelf = make_category("Kettles", parent=make_category("Kitchen"))
    brands = [make_brand(), make_brand()]
    for number in range(count):
        product = make_product(
            title=f"Kettle number {number}", category=shelf, brand=brands[number % 2], price=1000 + 100 * number
        )
        option = ProductOption.objects.create(product=product, name="Color")
        product.variants.get().values.add(OptionValue.objects.create(option=option, value=("Sage", "Red")[number % 2]))
        make_stock(product.variants.get(), 9)
    index()
    return shelf


def index():
    rebuild_all()
    refresh()


@pytest.fixture(autouse=True)
def _uncached(settings):
    settings.PAGE_CACHE_SECONDS = 0


@pytest.mark.feature("CAT03")
def test_a_category_lists_what_lies_in_and_below_it(client):
    stock_shelf()
    for address in ("/c/kitchen/", "/c/kitchen/kettles/"):
        page = client.get(address)
        assert page.status_code == 200
        assert b"3 products" in page.content
    assert b"/c/kitchen/kettles/" in client.get("/c/kitchen/").content


def test_unpublished_above_hides_below(client):
    hidden = make_category("Attic", is_public=False, is_published=False)
    make_category("Boxes", parent=hidden, is_public=False)
    assert client.get("/c/attic/").status_code == 404
    assert client.get("/c/attic/boxes/").status_code == 404


def test_an_old_address_leads_on(client):
    shelf = stock_shelf()
    SlugRedirect.objects.create(kind="category", old_slug="kitchen/pots", category=shelf)
    answer = client.get("/c/kitchen/pots/")
    assert (answer.status_code, answer["Location"]) == (301, "/c/kitchen/kettles/")


def test_filters_combine_and_can_be_taken_off(client):
    stock_shelf(6)
    page = client.get("/c/kitchen/kettles/", {"f.color": "Sage", "min": "12", "available": "1"}).content.decode()
    assert "2 products" in page
    assert "Color: Sage" in page
    assert "From $12.00" in page
    assert 'content="noindex"' in page
    assert '/c/kitchen/kettles/">' in page


def test_filters_that_leave_nothing_name_the_costly_one(client):
    stock_shelf(6)
    page = client.get("/c/kitchen/kettles/", {"f.color": "Sage", "min": "900"}).content.decode()
    assert "Nothing fits all of these filters" in page
    assert "to see 3" in page


def test_filters_survive_paging(client):
    stock_shelf(45)
    page = client.get("/c/kitchen/kettles/", {"f.color": "Sage", "sort": "price"}).content.decode()
    assert "f.color=Sage" in page.split('rel="next"')[0].rsplit("<a ", 1)[1]
    second = client.get("/c/kitchen/kettles/", {"f.color": "Sage", "sort": "price", "page": "2"}).content.decode()
    assert second.count('<li class="card"') == 3


@pytest.mark.parametrize("sort", ["popular", "newest", "price", "-price", "rating", "nonsense"])
def test_every_sort_is_answered(client, sort):
    stock_shelf()
    assert client.get("/c/kitchen/kettles/", {"sort": sort}).status_code == 200


def test_a_corrected_search_says_so(client):
    stock_shelf()
    page = client.get("/search/", {"q": "kettel"}).content.decode()
    assert "Showing results for <b>kettle</b>" in page
    assert "q=kettel&amp;exact=1" in page
    assert page.count('<li class="card"') == 3


def test_a_whole_code_leads_to_its_product(client):
    product = make_product(title="Lantern")
    index()
    answer = client.get("/search/", {"q": product.variants.get().sku})
    assert (answer.status_code, answer["Location"]) == (302, product.get_absolute_url())


def test_no_result_has_ways_on(client):
    stock_shelf()
    page = client.get("/search/", {"q": "xyzzyplugh"}).content.decode()
    assert "Nothing found for" in page
    assert page.count('href="/c/') >= 1
    assert "mailto:" in page
    assert page.count('<li class="card"') == 3


def test_what_was_typed_is_escaped(client):
    stock_shelf()
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "kettle", "page": "999999999999"},
        {"q": "kettle", "page": "-1"},
        {"q": "kettle", "min": "NaN", "max": "1e400"},
        {"q": "kettle", "f.color": "\x00", "brand": "\x00"},
        {"q": "kettle", "f.'); DROP": "x", "in": "../../etc"},
        {"q": "kettle", "sort": "__class__"},
        {"q": "a" * 9000},
    ],
)
def test_hostile_addresses_are_answered(client, query):
    stock_shelf()
    assert client.get("/search/", query).status_code in {200, 400, 404}
    assert client.get("/c/kitchen/kettles/", query).status_code in {200, 400, 404}


def test_suggestions_are_a_fragment(client):
    stock_shelf()
    part = client.get("/search/suggest/", {"q": "ket"}).content.decode()
    assert "kettle" in part
    assert "<html" not in part
    assert client.get("/search/suggest/", {"q": "k"}).content.strip() == b""


@pytest.mark.parametrize(
    ("address", "most"),
    [("/c/kitchen/", 12), ("/search/?q=kettle", 12), ("/search/?q=kettle&f.color=Sage&brand=%s&min=1", 12)],
)
def test_the_number_of_statements_is_flat(client, address, most):
    stock_shelf(3)
    address = address.replace("%s", Brand.objects.first().slug)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(27):
        product = make_product(title=f"Kettle more {number}", category=None, brand=make_brand())
        product.categories.set(product.__class__.objects.first().categories.all())
    index()
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= most


def test_a_list_page_is_small(client):
    stock_shelf(25)
    assert len(client.get("/c/kitchen/kettles/").content) <= 60_000


def test_sizes_stand_from_small_to_large_and_other_values_by_count():
    values = listing._values({"L": 3, "XS": 1, "M": 3, "XXL": 2}, ())
    assert [value.value for value in values] == ["XS", "M", "L", "XXL"]
    numbers = listing._values({"10 L": 9, "9.5 L": 1, "3 L": 2}, ())
    assert [value.value for value in numbers] == ["3 L", "9.5 L", "10 L"]
    colors = listing._values({"Navy": 2, "Moss": 1, "Sage": 5}, ())
    assert [value.value for value in colors] == ["Sage", "Navy", "Moss"]


def test_a_country_before_its_sizes_keeps_large_letters():
    assert listing.label_of("us-size") == "US size"
    assert listing.label_of("machine_wash") == "Machine wash"
