"""Mails about returns and claims, each step once."""

from orders.actions.access import order_address
from shop.core import events
from shop.core.money import Money
from shop.models import Warehouse
from support.models import Claim, Return
from support.queries.money_back import paid_with
from support.queries.return_links import return_address


def tell_return(of_return: Return, event: str, *, stage: str = "", **extra: object) -> None:
    """Mail a step of a return: `event` is the folder of its texts, `stage` tells repeated ones apart."""
    order = of_return.order
    events.queue_message(
        event=event,
        to=order.email,
        dedupe_key=f"{event}:{of_return.pk}:{stage}",
        context={
            "order": order,
            "return": of_return,
            "items": list(of_return.items.select_related("line", "reason")),
            "place": return_place(),
            "path": return_address(of_return),
            **extra,
        },
        reason="You send something back to us.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )


def tell_claim(claim: Claim, event: str) -> None:
    """Mail a step of a claim."""
    order = claim.order
    events.queue_message(
        event=event,
        to=order.email,
        dedupe_key=f"{event}:{claim.pk}",
        context={
            "order": order,
            "claim": claim,
            "line": claim.line,
            "back": Money(claim.refund_amount, claim.currency),
            "method": paid_with(order),
            "path": order_address(order_id=order.pk),
        },
        reason="You told us that something was wrong.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )


def return_place() -> Warehouse | None:
    """Where returned goods are sent: the first warehouse that has an address."""
    return Warehouse.objects.filter(is_active=True).exclude(line1="").order_by("priority", "pk").first()
