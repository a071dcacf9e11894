"""Panels: one slot, one app; contexts per id."""

import pytest

from shop.core import panels


@pytest.fixture(autouse=True)
def _empty(monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})


def parcels(ids, viewer):
    return {one: {"count": one * 10, "viewer": viewer} for one in ids if one != 2}


def test_a_page_loads_all_its_panels_for_all_ids():
    panels.register_panel("order", "parcels", parcels, "fulfillment/_parcels.html")
    panels.register_panel("product", "reviews", parcels, "support/_reviews.html")
    loaded = panels.load("order", [1, 2], "anna")
    assert loaded == {"parcels": {1: {"count": 10, "viewer": "anna"}}}
    assert panels.template_of("order", "parcels") == "fulfillment/_parcels.html"
    assert panels.template_of("order", "nothing") is None


def test_the_same_registration_twice_is_harmless():
    panels.register_panel("order", "parcels", parcels, "a.html")
    panels.register_panel("order", "parcels", parcels, "a.html")
    assert len(panels.registered("order")) == 1


def test_two_apps_on_one_slot_is_an_error():
    panels.register_panel("order", "parcels", parcels, "a.html")
    with pytest.raises(ValueError, match="filled twice"):
        panels.register_panel("order", "parcels", parcels, "b.html")
