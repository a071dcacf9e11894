"""Pieces kept by what they are made of: rendered once, blind to the page around them, nobody's token, bounded."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.base import Parser
from django.utils.safestring import SafeString

from shop.models import Product
from shop.promise import Band, Promise
from shop.queries.menu import Link
from shop.templatetags import fragments
from shop.templatetags.fragments import SLOT, Pieces, drawn
from shop.templatetags.store import picture

THEN = datetime(2026, 1, 5, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rendered(monkeypatch):
    """Nothing is kept from elsewhere; the list of what was rendered."""
    names = []
    real = fragments.render_to_string
    monkeypatch.setattr(fragments, "pieces", Pieces(10_000))
    monkeypatch.setattr(fragments, "render_to_string", lambda name, inputs: names.append(name) or real(name, inputs))
    return names


def html_of(source, **context):
    return Template(source).render(Context(context))


PRICE = '{% fragment "components/empty.html" title=title text=text %}'


def test_the_same_inputs_are_rendered_once(rendered):
    first = html_of(PRICE, title="Nothing", text="Yet")
    assert html_of(PRICE, title="Nothing", text="Yet") == first
    assert "Nothing" in first
    assert rendered == ["components/empty.html"]


def test_other_inputs_are_another_piece():
    assert "Soon" in html_of(PRICE, title="Nothing", text="Soon")
    assert "Soon" not in html_of(PRICE, title="Nothing", text="Yet")


def test_a_piece_sees_its_inputs_alone():
    assert "/secret/" not in html_of(PRICE, title="Nothing", text="Yet", href="/secret/", action="Go")


def test_marked_text_is_not_taken_for_plain():
    assert "<b>" in drawn("components/empty.html", {"text": SafeString("<b>")})
    assert "<b>" not in drawn("components/empty.html", {"text": "<b>"})


def test_true_is_not_taken_for_one():
    assert "True" in drawn("components/empty.html", {"text": True})
    assert "True" not in drawn("components/empty.html", {"text": 1})


@dataclass(frozen=True)
class Sign:
    """Something shown that is made of other things."""

    words: object
    more: tuple[object, ...] = ()


@pytest.mark.parametrize("wrap", [lambda value: (value,), Sign, lambda value: Sign("", ((value,),))])
@pytest.mark.parametrize(("one", "other"), [(1, True), (SafeString("<b>"), "<b>"), (1, 1.0), (Band.IN, "in")])
def test_types_count_at_the_bottom_too(rendered, wrap, one, other):
    assert wrap(one) == wrap(other)
    shown = [drawn("components/empty.html", {"text": wrap(value)}) for value in (one, other, one, other)]
    assert shown[:2] == shown[2:]
    assert len(rendered) == 2


def test_one_thing_is_not_taken_for_another_that_holds_the_same(rendered):
    drawn("components/empty.html", {"text": Link("1", "/")})
    drawn("components/empty.html", {"text": ("1", "/")})
    assert len(rendered) == 2


def test_a_row_is_refused_in_what_holds_it_too():
    with pytest.raises(TypeError, match="Give it values"):
        drawn("components/empty.html", {"text": (Sign(Product(pk=1)),)})


def test_each_visitor_has_the_token_of_his_own_and_none_is_kept(monkeypatch):
    form = fragments.FragmentNode("shop/_form.html", {})
    monkeypatch.setattr(
        fragments, "render_to_string", lambda name, inputs: SafeString(f"<form>{inputs['csrf_token']}</form>")
    )
    assert form.render(Context({"csrf_token": "one"})) == "<form>one</form>"
    assert form.render(Context({"csrf_token": "two"})) == "<form>two</form>"
    assert drawn("shop/_form.html", {}) == f"<form>{SLOT}</form>"


def test_the_address_of_a_visitor_is_put_in_and_never_kept(monkeypatch):
    piece = fragments.FragmentNode("x.html", {"at": Parser([]).compile_filter("path")})
    monkeypatch.setattr(fragments, "render_to_string", lambda name, inputs: SafeString(f"<a href='{inputs['at']}'>"))
    assert piece.render(Context({"path": "/cart/lines/1/"})) == "<a href='/cart/lines/1/'>"
    assert piece.render(Context({"path": "'><b>"})) == "<a href='&#x27;&gt;&lt;b&gt;'>"
    assert "/cart/" not in str(vars(fragments.pieces))


def test_one_moment_in_two_zones_is_said_in_two_ways():
    east = Promise(
        Band.IN, 9, None, date(2026, 1, 8), date(2026, 1, 9), THEN.astimezone(ZoneInfo("America/New_York")), zone="east"
    )
    west = replace(east, order_by=THEN.astimezone(ZoneInfo("America/Los_Angeles")), zone="west")
    assert "3:00 pm EST" in html_of("{% stock_band promise %}", promise=east)
    assert "12:00 pm PST" in html_of("{% stock_band promise %}", promise=west)


def test_a_row_is_refused_since_it_equals_its_former_self():
    with pytest.raises(TypeError, match="Give it values"):
        drawn("components/empty.html", {"text": Product(pk=1)})


def test_a_template_is_named_in_quotes():
    with pytest.raises(TemplateSyntaxError):
        Template("{% fragment name %}")


def test_what_is_kept_is_bounded_and_what_is_used_stays():
    pieces = Pieces(100)
    pieces.put(("often",), SafeString("x" * 30))
    for number in range(50):
        pieces.put((number,), SafeString("x" * 30))
        assert pieces.get(("often",)) is not None
    assert pieces.get((0,)) is None
    assert sum(len(html) for kept in (pieces._young, pieces._old) for html in kept.values()) <= 200


def test_a_tag_of_a_kept_template_can_be_called_as_well():
    assert picture(None)["src"] == ""
