"""Mails about parcels, and text messages for those who want them, each once."""

from accounts.queries import texts_to
from fulfillment.carriers import registry
from fulfillment.models import Package, Shipment, ShipmentLine
from fulfillment.queries.parcels import names_of, orders_with_more
from orders.actions.access import order_address
from orders.models import Order
from shop.core.events import queue_message


def parcel_words(parcel: Package) -> str:
    """Return "Your parcel", or which one of the whole order it is."""
    order_id = parcel.shipment.order_id
    unsent = Shipment.objects.filter(order_id=order_id).exclude(status="canceled").prefetch_related("packages")
    return names_of(list(unsent), is_open=bool(orders_with_more([order_id])))[parcel.pk]


def contents_of(parcel: Package) -> list[dict[str, object]]:
    """Return what lies in a parcel: quantity, title and options of each line."""
    lines = ShipmentLine.objects.filter(pk__in=[int(key) for key in parcel.contents]).select_related("order_line")
    return [
        {"quantity": parcel.contents[str(line.pk)], "title": line.order_line.title, "options": line.order_line.options}
        for line in lines.order_by("order_line__position")
    ]


def tell_shipped(parcel: Package) -> None:
    """Mail the customer that a parcel left, with its number and where to follow it."""
    order = Order.objects.get(pk=parcel.shipment.order_id)
    queue_message(
        event="shipment_shipped",
        to=order.email,
        dedupe_key=f"package-shipped-{parcel.pk}",
        context={
            "order": order,
            "parcel": parcel,
            "parcel_words": parcel_words(parcel),
            "carrier": registry.brand_name(parcel.carrier),
            "contents": contents_of(parcel),
            "path": order_address(order_id=order.pk),
        },
        reason="A parcel of your order was sent.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    _text(order, parcel, "sms_shipped")


def tell_delivered(parcel: Package) -> None:
    """Mail the customer that the carrier delivered a parcel."""
    order = Order.objects.get(pk=parcel.shipment.order_id)
    queue_message(
        event="shipment_delivered",
        to=order.email,
        dedupe_key=f"package-delivered-{parcel.pk}",
        context={
            "order": order,
            "parcel": parcel,
            "parcel_words": parcel_words(parcel),
            "carrier": registry.brand_name(parcel.carrier),
            "path": order_address(order_id=order.pk),
        },
        reason="A parcel of your order was delivered.",
        user_id=order.user_id,
        order_number=order.number,
        owner=("order", order.pk),
    )
    _text(order, parcel, "sms_delivered")


def _text(order: Order, parcel: Package, event: str) -> None:
    """The same news to the phone of an account that chose so; without links, which nobody should press in a text."""
    phone = texts_to(order.user_id)
    if phone:
        queue_message(
            event=event,
            to=phone,
            channel="sms",
            dedupe_key=f"{event}-{parcel.pk}",
            context={"order": order, "parcel": parcel, "parcel_words": parcel_words(parcel)},
            reason="You chose text messages about parcels.",
            user_id=order.user_id,
            order_number=order.number,
            owner=("order", order.pk),
        )
