"""Pages kept for unknown visitors: no token in them, right stock, nobody's cart, forms that still are protected."""

import re

import pytest
from django.test import Client

from shop.actions.counts import change_counts
from shop.core.events import redis_guard
from shop.models import Product
from shop.queries import kept
from shop.tests.factories import make_product, make_stock
from shop.views import public

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PAGE_CACHE_SECONDS = 30
    kept._near.clear()
    public._near.clear()


@pytest.fixture
def product():
    made = make_product(title="Kettle")
    make_stock(made.variants.get(), 9)
    return made


def test_a_second_visitor_costs_one_statement(product, django_assert_num_queries):
    Client().get(product.get_absolute_url())
    with django_assert_num_queries(1):
        html = Client().get(product.get_absolute_url()).content.decode()
    assert "Kettle" in html


def test_the_kept_body_holds_no_token(product, monkeypatch):
    kept = []
    monkeypatch.setattr(public, "_strip", lambda body, real=public._strip: kept.append(real(body)) or kept[-1])
    Client().get(product.get_absolute_url())
    body = public.zlib.decompress(kept[0])
    assert not public.TOKEN.search(body)
    assert public.SLOT in body


def test_forms_of_a_kept_page_work_and_stay_protected(product):
    Client().get(product.get_absolute_url())
    visitor = Client(enforce_csrf_checks=True)
    html = visitor.get(product.get_absolute_url()).content.decode()
    token = TOKEN.search(html).group(1)
    assert visitor.post("/theme/", {"theme": "dark"}).status_code == 403
    assert visitor.post("/theme/", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code == 302


def test_two_visitors_get_tokens_of_their_own(product):
    Client().get(product.get_absolute_url())
    first, second = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    theirs = TOKEN.search(first.get(product.get_absolute_url()).content.decode()).group(1)
    second.get(product.get_absolute_url())
    assert second.post("/theme/", {"theme": "dark", "csrfmiddlewaretoken": theirs}).status_code == 403


def test_a_sold_unit_is_seen_at_once(product):
    assert "In stock" in Client().get(product.get_absolute_url()).content.decode()
    change_counts(product.variants.get().stock_items.get().pk, held=9)
    assert "Sold out" in Client().get(product.get_absolute_url()).content.decode()


def test_a_changed_product_is_seen_at_once(product):
    Client().get(product.get_absolute_url())
    product.title = "Teapot"
    product.save()
    assert "Teapot" in Client().get(product.get_absolute_url()).content.decode()


def test_who_has_a_session_is_answered_afresh(product, client, admin_user):
    Client().get("/")
    client.force_login(admin_user)
    assert "Log In" not in client.get("/").content.decode()
    assert "Log In" in Client().get("/").content.decode()


def test_colors_and_query_are_pages_of_their_own(product):
    dark = Client()
    dark.cookies["theme"] = "dark"
    Client().get("/")
    assert 'data-theme="dark"' in dark.get("/").content.decode()
    assert "data-theme" not in Client().get("/").content.decode()


def test_what_is_not_found_is_not_kept():
    assert Client().get("/p/later/").status_code == 404
    make_product(slug="later")
    assert Client().get("/p/later/").status_code == 200


def test_without_redis_pages_are_still_answered(product):
    redis_guard.trip(ConnectionError("away"))
    assert Client().get(product.get_absolute_url()).status_code == 200


def test_the_home_page_is_kept_for_a_while(product):
    Client().get("/")
    Product.objects.update(title="Other")
    assert "Kettle" in Client().get("/").content.decode()
