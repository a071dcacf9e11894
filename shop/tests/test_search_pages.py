"""Turning the pages of a search: every page that is offered holds products, and none of them twice."""

import pytest

from shop.search import find as finding
from shop.search import rank
from shop.search.filters import Filters
from shop.tests.test_search import stock_shop

pytestmark = pytest.mark.django_db
OF_THE_KIND = [f"Oak lamp {number}" for number in range(5)]
IN_THE_TITLE = [f"Lamp shade {number}" for number in range(4)]


def pages_of(text):
    first = finding.find(text, Filters())
    return [finding.find(text, Filters(), page=number).ids for number in range(1, first.pages + 1)]


@pytest.mark.parametrize("most", [3, 6, 900])
def test_each_page_that_is_offered_has_products_and_none_comes_twice(monkeypatch, most):
    monkeypatch.setattr(rank, "CANDIDATES", most)
    monkeypatch.setattr(finding, "CANDIDATES", most)
    monkeypatch.setattr(finding, "PAGE", 2)
    stock_shop(*OF_THE_KIND, *IN_THE_TITLE, "Oak stool")
    pages = pages_of("lamp")
    reached = [pk for page in pages for pk in page]
    assert all(pages)
    assert len(reached) == len(set(reached)) == min(most, len(OF_THE_KIND) + len(IN_THE_TITLE))


def test_a_page_behind_the_last_is_not_found(client):
    stock_shop(*OF_THE_KIND)
    assert client.get("/search/?q=lamp&page=1").status_code == 200
    assert client.get("/search/?q=lamp&page=2").status_code == 404
