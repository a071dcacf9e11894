"""Mails to suppliers. None holds a customer's name or address: those stand on the page the link opens."""

from fulfillment.models import PurchaseOrder
from fulfillment.queries.links import supplier_path
from shop.core.events import queue_message


def _send(order: PurchaseOrder, event: str, key: str, reason: str, **context: object) -> None:
    lines = [line for line in order.lines.select_related("variant__product") if line.due]
    queue_message(
        event=event,
        to=order.supplier.email,
        dedupe_key=f"{event}-{order.pk}-{key}",
        context={"purchase": order, "lines": lines, "path": supplier_path(order), **context},
        reason=reason,
        order_number=order.number,
        owner=("purchase_order", order.pk),
    )


def tell_sent(order: PurchaseOrder) -> None:
    """A new order."""
    _send(order, "purchase_sent", "1", "We order from you.")


def remind(order: PurchaseOrder) -> None:
    """No answer yet."""
    _send(order, "purchase_reminder", "1", "We have no answer to this order yet.")


def tell_canceled(order: PurchaseOrder, *, key: str, why: str) -> None:
    """Some units or all of them are not wanted any more; what is left stands in the mail."""
    _send(order, "purchase_canceled", key, "Something of this order changed.", why=why)


def send_link(order: PurchaseOrder, *, key: str) -> None:
    """A new link in place of one that ended; once for each key."""
    _send(order, "purchase_link", key, "Somebody opened a link to this order that had ended.")
