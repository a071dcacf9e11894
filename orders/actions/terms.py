"""The words by which staff find an order."""

from collections.abc import Iterable

from orders.models import Order, OrderLine, SearchTerm
from orders.queries.words import fold


def add_search_terms(*, order_id: int, terms: Iterable[tuple[str, str]]) -> None:
    """Let staff find an order by these (kind, word) pairs; known ones stay as they are."""
    codes = {"number", "phone", "sku", "tracking", "external"}
    words = {(kind, fold(value, is_code=kind in codes)[:254]) for kind, value in terms if value}
    SearchTerm.objects.bulk_create(
        [SearchTerm(order_id=order_id, kind=kind, value=value) for kind, value in sorted(words) if value],
        ignore_conflicts=True,
    )


def write_terms(order: Order, lines: Iterable[OrderLine]) -> None:
    """What staff search an order by; each further word of the name is a beginning too."""
    words = order.name.split()
    add_search_terms(
        order_id=order.pk,
        terms=[
            ("number", order.number),
            ("email", order.email),
            ("phone", order.phone),
            ("external", order.external_id),
            *(("name", " ".join(words[start:])) for start in range(len(words))),
            *(("sku", line.sku) for line in lines),
        ],
    )
