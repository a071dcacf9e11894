"""Tasks of orders: what is owed through the outbox, and the sweeps."""

from celery import shared_task

from orders.actions import (
    access,
    arrivals,
    channels,
    keeping,
    mails,
    notices,
    page_check,
    settling,
    short,
    sweeping,
    tokens,
)
from orders.intake import files, hooks
from shop.actions.queue import variants_in_line
from shop.core import events
from shop.core.sweeps import each, in_turn

LEASE = 60


@shared_task(name="orders.act_on_notice", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def act_on_notice(*, delivery_id: int, **_: object) -> None:
    """Look at the payment or refund a webhook spoke of."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            event_id = int(str(payload["provider_event_id"]))
            provider, notice = notices.stored_notice(provider_event_id=event_id)
            settling.act_on_notice(provider=provider, notice=notice)
            notices.close_notice(provider_event_id=event_id)


@shared_task(name="orders.send_refund", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def send_refund(*, delivery_id: int, **_: object) -> None:
    """Give money back at the provider."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            settling.send_refund(refund_id=int(str(payload["refund_id"])))


@shared_task(name="orders.stop_payment", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def stop_payment(*, delivery_id: int, **_: object) -> None:
    """Cancel at the provider what an ended order no longer wants."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            settling.stop_payment(payment_id=int(str(payload["payment_id"])), source="worker")


@shared_task(name="orders.forget_method", time_limit=LEASE - 10, soft_time_limit=LEASE - 20)
def forget_method(*, delivery_id: int, **_: object) -> None:
    """Remove a saved method at its provider."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            keeping.forget_at_provider(provider=str(payload["provider"]), reference=str(payload["reference"]))


@shared_task(name="orders.settle_payments")
def settle_payments(**_: object) -> None:
    """Every minute: ask about payments whose answer may be lost, for at most 45 seconds."""
    each(
        settling.payments_to_check(),
        lambda payment_id: settling.check_or_stop(payment_id=payment_id),
        asks_provider=True,
    )


@shared_task(name="orders.expire_holds")
def expire_holds(**_: object) -> None:
    """Every 30 seconds: end unpaid orders whose time is over, for at most 45 seconds."""
    each(settling.orders_to_expire(), lambda order_id: settling.expire_hold(order_id=order_id), asks_provider=True)


@shared_task(name="orders.check_payment_page")
def check_payment_page(**_: object) -> None:
    """Every night: compare the payment page's scripts, our files and its headers with the accepted ones."""
    page_check.check_payment_page()


@shared_task(name="orders.mail_confirmed")
def mail_confirmed(*, delivery_id: int, **_: object) -> None:
    """Tell the buyer that his order is confirmed."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            mails.mail_confirmed(order_id=delivery.event.payload["order_id"])


@shared_task(name="orders.mail_canceled")
def mail_canceled(*, delivery_id: int, **_: object) -> None:
    """Tell the buyer what was canceled."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            mails.mail_canceled(cancellation_id=delivery.event.payload["cancellation_id"])


@shared_task(name="orders.mail_refunded")
def mail_refunded(*, delivery_id: int, **_: object) -> None:
    """Tell the buyer what went back."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            mails.mail_refunded(refund_id=delivery.event.payload["refund_id"])


@shared_task(name="orders.sweep")
def sweep(**_: object) -> None:
    """Every quarter of an hour: holds whose time came, orders whose return period is over, carts nobody wants."""
    in_turn(sweeping.release_ended_holds, sweeping.complete_orders, sweeping.drop_old_carts, tokens.drop_old_calls)


FILE_LEASE, FILE_LIMIT = 300, 6 * 3600
"""Seconds: a file shows progress more often than its lease ends, and is stopped after six hours."""


@shared_task(name="orders.read_file", time_limit=FILE_LIMIT, soft_time_limit=FILE_LIMIT - 60)
def read_file(*, delivery_id: int, **_: object) -> None:
    """Place the orders of an uploaded file."""
    with events.leased(delivery_id, FILE_LEASE) as payload:
        if payload is not None:
            order_file_id = int(str(payload["order_file_id"]))
            files.read_file(order_file_id=order_file_id, progress=lambda _: events.renew(delivery_id, FILE_LEASE))


@shared_task(name="orders.take_channel_order")
def take_channel_order(*, delivery_id: int, **_: object) -> None:
    """Take the order a channel's webhook told of."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            hooks.act_on(provider_event_id=delivery.event.payload["provider_event_id"])


@shared_task(name="orders.fill_short_orders", time_limit=LEASE - 5, soft_time_limit=LEASE - 10)
def fill_short_orders(*, delivery_id: int, **_: object) -> None:
    """Goods came or are on their way: let orders that were short of them go on, the longest waiting first."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            each(short.short_orders_of(payload), lambda pk: channels.fill_short_order(order_id=pk), is_owed=True)


@shared_task(name="orders.mail_lookup_link")
def mail_lookup_link(*, delivery_id: int, **_: object) -> None:
    """Mail a link to the order that somebody looked up."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            access.mail_lookup_link(order_id=delivery.event.payload["order_id"])


@shared_task(name="orders.mail_joined")
def mail_joined(*, delivery_id: int, **_: object) -> None:
    """Tell an account's owner which orders joined it."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            payload = delivery.event.payload
            mails.mail_joined(user_id=payload["user_id"], order_ids=payload["order_ids"])


@shared_task(name="orders.give_out", time_limit=LEASE - 5, soft_time_limit=LEASE - 10)
def give_out(*, delivery_id: int, **_: object) -> None:
    """Hand goods that came to the orders that wait for them."""
    with events.leased(delivery_id, LEASE) as payload:
        if payload is not None:
            arrivals.give_out(variant_id=int(str(payload["variant_id"])))


@shared_task(name="orders.give_out_waiting")
def give_out_waiting(**_: object) -> None:
    """Every five minutes: serve those who still wait although units are free, whatever made them so."""
    each(variants_in_line(), lambda variant_id: arrivals.give_out(variant_id=variant_id))


@shared_task(name="orders.mail_arrived")
def mail_arrived(*, delivery_id: int, **_: object) -> None:
    """Tell the buyer that goods he waited for are here."""
    with events.effect(delivery_id) as delivery:
        if delivery is not None:
            mails.mail_arrived(event_id=delivery.event_id, **delivery.event.payload)
