"""Pieces of pages that are rendered once for the same inputs. Built in: no template loads it. See docs/adr/.

{% fragment "components/_head.html" theme=theme %}   an include that sees its named inputs alone, kept by them
{% product_cards cards form_id eager=0 %}            Cards of shop.queries.cards as list items, each kept
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from shop.core.kinds import kinds_of
from shop.queries.cards import Card

register = template.Library()
Inputs = Callable[..., dict[str, Any]]

SLOT = "\0token\0"
"""Stands in a kept piece where the form of one visitor has its token."""
AT_SLOT = "\0at\0"
"""Stands in a kept piece where the address of something of one visitor is, given as `at`."""
MOST = 3_000_000
"""Letters a process keeps (some 12 MB with what they are found by); pieces used longest ago go first."""
Key = tuple[object, ...]


class Pieces:
    """Rendered pieces by what they were made of, in two generations: what is not asked for during one is let go."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._young: dict[Key, SafeString] = {}
        self._old: dict[Key, SafeString] = {}

    def get(self, key: Key) -> SafeString | None:
        """The piece, if it is kept."""
        html = self._young.get(key)
        if html is None:
            html = self._old.get(key)
            if html is not None:
                self.put(key, html)
        return html

    def put(self, key: Key, html: SafeString) -> None:
        """Keep a piece; a full generation makes room for the next."""
        if self.size > self.most // 2:
            self._old, self._young, self.size = self._young, {}, 0
        self._young[key] = html
        self.size += len(html)


pieces = Pieces(MOST)


def drawn(name: str, inputs: dict[str, Any]) -> SafeString:
    """A template rendered with these inputs and nothing else, once."""
    # Types count: marked text equals plain text, and 1 equals True, but they are not written alike.
    values = tuple(inputs.values())
    kinds = kinds_of(values)
    key = (name, get_language(), *inputs, values, kinds)
    html = pieces.get(key)
    if html is None:
        if any(issubclass(kind, Model) for level in kinds for kind in level):
            raise TypeError(f"{name} is given a row, which equals its former self. Give it values.")
        html = render_to_string(name, {**inputs, "csrf_token": SLOT})
        pieces.put(key, html)
    return html


class FragmentNode(template.Node):
    """One `{% fragment %}`."""

    def __init__(self, name: str, inputs: dict[str, FilterExpression]) -> None:
        self.name, self.inputs = name, inputs

    def render(self, context: Context) -> SafeString:
        """The kept piece, its forms with the token of this visitor."""
        inputs = {name: value.resolve(context) for name, value in self.inputs.items()}
        at = inputs.get("at")
        if at is not None:
            inputs["at"] = AT_SLOT
        html = drawn(self.name, inputs)
        if at is not None:
            html = mark_safe(html.replace(AT_SLOT, escape(at)))  # noqa: S308  escaped
        if SLOT in html:
            html = mark_safe(html.replace(SLOT, str(context.get("csrf_token", ""))))  # noqa: S308
        return html


@register.tag
def fragment(parser: Parser, token: Token) -> FragmentNode:
    """`{% fragment "template.html" name=value ... %}`: inputs must be values that never change (hashable).

    `at` is an address of one visitor's own: what is kept has a slot for it, so that others share the rest.
    """
    tag, name, *rest = token.split_contents()
    inputs: dict[str, Any] = token_kwargs(rest, parser)
    if rest or name[:1] + name[-1:] not in {'""', "''"}:
        raise template.TemplateSyntaxError(f"{tag} wants a template's name in quotes, then inputs as name=value.")
    return FragmentNode(name[1:-1], inputs)


def kept_tag(library: template.Library, name: str, *, takes_context: bool = False) -> Callable[[Inputs], Inputs]:
    """Like `inclusion_tag`, for a function that gives inputs which never change."""

    def decorate(inputs_of: Inputs) -> Inputs:
        @wraps(inputs_of)
        def tag(*args: Any, **kwargs: Any) -> SafeString:  # noqa: ANN401  whatever the tag is given
            return drawn(name, inputs_of(*args, **kwargs))

        library.simple_tag(tag, takes_context=takes_context)
        return inputs_of

    return decorate


@register.simple_tag
def product_cards(cards: Sequence[Card], form_id: str, *, eager: int = 0) -> SafeString:
    """The products of a list, one on a line; the pictures of the first `eager` load at once."""
    items = [
        drawn("components/card.html", {"card": card, "form_id": form_id, "eager": place < eager})
        for place, card in enumerate(cards)
    ]
    return mark_safe("".join(f"{item}\n" for item in items))  # noqa: S308  rendered by templates
