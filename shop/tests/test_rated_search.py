"""Search on rated queries: the real products, imported as a shop would, and the ratings people gave."""

import re

import pytest
from django.core.management import call_command

from shop.search.documents import rebuild_all
from shop.search.vocabulary import refresh

CLEAN, TYPO = 0.92, 0.87


@pytest.mark.samples
@pytest.mark.django_db
def test_rated_queries_reach_their_figures_clean_and_misspelled(sample, tmp_path, capsys):
    products, ratings = tmp_path / "products.jsonl.gz", tmp_path / "ratings.csv"
    products.write_bytes(sample("search/icecat_products.jsonl.gz"))
    ratings.write_bytes(sample("search/icecat_ratings.csv"))
    call_command("import_catalogue", str(products), format="icecat", verbosity=0)
    rebuild_all()
    refresh()
    capsys.readouterr()
    call_command("rate_search", str(ratings), prefix="ICE-", seeds=1)
    figures = dict(re.findall(r"^(clean|one typo)\s+rated only ([\d.]+)", capsys.readouterr().out, re.MULTILINE))
    assert float(figures["clean"]) >= CLEAN
    assert float(figures["one typo"]) >= TYPO
