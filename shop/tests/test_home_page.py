"""Home, pages of words, sitemap, robots, colors."""

import gzip
import re

import pytest

from shop.models import Category
from shop.tests.factories import make_category, make_product, make_stock

pytestmark = pytest.mark.django_db


def fill(count, kitchen):
    for number in range(count):
        product = make_product(category=kitchen, sold_count=number, was_amount=2000 if number % 3 == 0 else None)
        make_stock(product.variants.get(), 9)


def test_the_home_page_leads_to_departments_and_products(client):
    kitchen = make_category("Kitchen")
    fill(12, kitchen)
    html = client.get("/").content.decode()
    assert html.count("<h1>") == 1
    assert 'href="/c/kitchen/"' in html
    assert html.count('<li class="card"') == 12
    assert "Bought most" in html
    assert "Offers" in html


def test_an_empty_store_has_a_home_page_without_gaps(client):
    html = client.get("/").content.decode()
    assert "Offers" not in html
    assert '<li class="card"' not in html


def test_no_product_stands_on_the_home_page_twice(client):
    fill(5, make_category("Kitchen"))
    addresses = re.findall(r'<h3><a href="(/p/[^"]+)"', client.get("/").content.decode())
    assert len(addresses) == len(set(addresses)) == 5


def test_the_home_page_costs_the_same_statements_for_3_and_30_products(client, django_assert_max_num_queries):
    kitchen = make_category("Kitchen")
    counts = []
    for count in (3, 27):
        fill(count, kitchen)
        client.get("/")
        with django_assert_max_num_queries(12) as seen:
            client.get("/")
        counts.append(len(seen.captured_queries))
    assert counts[0] == counts[1]


@pytest.mark.feature("CAT03")
def test_the_menu_holds_two_public_levels_and_leaves_out_what_is_hidden(client):
    kitchen = make_category("Kitchen")
    kettles = make_category("Kettles", kitchen)
    make_category("Steel kettles", kettles)
    make_category("Secret", kitchen, in_menu=False)
    make_category("Draft", is_published=False, is_public=False)
    menu = re.search(r'<nav class="mainnav".*?</nav>', client.get("/").content.decode(), re.S).group()
    assert "/c/kitchen/kettles/" in menu
    for absent in ("Steel kettles", "Secret", "Draft"):
        assert absent not in menu


def test_a_large_tree_is_not_in_every_page(client):
    for number in range(12):
        top = make_category(f"Top {number}")
        for child in range(12):
            make_category(f"Below {number} {child}", Category.objects.get(pk=top.pk))
    menu = re.search(r'<nav class="mainnav".*?</nav>', client.get("/help/").content.decode(), re.S).group()
    assert len(menu) < 8000
    assert "All in Top 0" in menu


@pytest.mark.parametrize("name", ["help", "about", "terms", "privacy", "accessibility"])
def test_each_page_of_words_has_one_heading_and_a_title(client, name):
    html = client.get(f"/{name}/").content.decode()
    assert html.count("<h1>") == 1
    assert re.search(r"<title>[^<]{4,} \u2013 [^<]{4,}</title>", html)


@pytest.mark.feature("CAT12")
def test_the_sitemap_names_what_is_public_and_nothing_else(client):
    kitchen = make_category("Kitchen")
    make_category("Hidden", is_public=False)
    make_product(slug="kettle", category=kitchen)
    make_product(slug="secret-kettle", status="draft")
    index = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-products.xml" in index
    products = client.get("/sitemap-products.xml").content.decode()
    categories = client.get("/sitemap-categories.xml").content.decode()
    assert "/p/kettle/" in products
    assert "secret" not in products
    assert "/c/kitchen/" in categories
    assert "hidden" not in categories


def test_robots_names_the_sitemap_and_closes_private_pages(client, settings):
    text = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text
    assert "Disallow: /account/" in text


def test_the_choice_of_colors_is_rendered_by_the_server(client):
    answer = client.post("/theme/", {"theme": "dark", "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert 'data-theme="dark"' in client.get("/help/").content.decode()
    client.post("/theme/", {"theme": "system", "next": "/help/"})
    assert "data-theme" not in client.get("/help/").content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_colors_never_lead_to_another_site(client, target):
    assert client.post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_colors_change_only_by_post(client):
    assert client.get("/theme/?theme=dark").status_code == 405


def test_components_are_for_staff_alone(client, admin_user):
    assert client.get("/design/").status_code == 404
    client.force_login(admin_user)
    assert client.get("/design/").status_code == 200


def test_a_form_with_errors_keeps_what_was_typed_and_names_each_error(client, admin_user):
    client.force_login(admin_user)
    html = client.post("/design/", {"email": "nobody", "name": "Ana"}).content.decode()
    assert "<title>Error: Components" in html
    assert 'value="Ana"' in html
    assert 'href="#id_email"' in html
    email = re.search(r'<input type="email"[^>]*>', html).group()
    assert 'value="nobody"' in email
    assert 'aria-invalid="true"' in email
    assert 'aria-describedby="id_email_error"' in email
    assert 'id="id_email_error"' in html


def test_scripts_and_styles_stay_small(settings):
    files = [path for kind in ("css", "js") for path in (settings.BASE_DIR / "static" / kind).rglob("*.*")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= 60_000
