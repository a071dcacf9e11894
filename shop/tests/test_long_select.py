"""The select whose options are written once: the same page as Django's own."""

import pytest
from django import forms
from pytest_django.asserts import assertHTMLEqual

from shop.forms import LongSelect

CHOICES = [("", "Choose"), ("US", "United States"), ("CI", "Curaçao"), ("X", '<b>"&"</b>')]


@pytest.mark.parametrize("value", [None, "", "US", "X", "nowhere", '"><script>'])
def test_it_reads_like_a_plain_select(value):
    made = [
        forms.Form.__class__(
            "Asked", (forms.Form,), {"country": forms.ChoiceField(choices=CHOICES, widget=kind, required=required)}
        )({"country": value} if value is not None else None)["country"].as_widget()
        for kind in (forms.Select, LongSelect)
        for required in (True, False)
    ]
    assertHTMLEqual(made[0], made[2])
    assertHTMLEqual(made[1], made[3])


def test_one_choice_is_marked_and_none_stays_marked():
    widget = LongSelect(choices=CHOICES)
    assert widget.render("country", "US").count("selected") == 1
    assert "selected" not in widget.render("country", "XX")
