"""What happened and who is told: `record()` inside a transaction, tasks after it. Also every mail."""

from shop.core.events.messages import queue_message, resend_message, withhold_message
from shop.core.events.outbox import (
    effect,
    fail,
    finish,
    lease,
    leased,
    record,
    renew,
    subscribe,
    subscribers,
    try_again,
)
from shop.core.events.wake import redis_client, redis_guard, wake

__all__ = [
    "effect",
    "fail",
    "finish",
    "lease",
    "leased",
    "queue_message",
    "record",
    "redis_client",
    "redis_guard",
    "renew",
    "resend_message",
    "subscribe",
    "subscribers",
    "try_again",
    "wake",
    "withhold_message",
]
