"""Celery's Redis transport, made to outlive a broker that goes away.

The stock one tries to put unacknowledged messages back over the very connection that was just lost, and the worker
dies of it ("Unrecoverable error"). Here nothing needs putting back: the outbox enqueues anew what nobody finished.
"""

from kombu.transport import redis
from redis.exceptions import ConnectionError as RedisConnectionError


class QoS(redis.QoS):
    """Acknowledges, or says that the line is lost in the words kombu listens for."""

    def ack(self, delivery_tag: str) -> None:
        """Acknowledge; on a connection that is already taken apart this is a lost line, not a bug."""
        try:
            super().ack(delivery_tag)
        except AttributeError as error:
            raise RedisConnectionError("The broker's connection is closed.") from error


class Channel(redis.Channel):
    """A channel that puts nothing back when it closes."""

    QoS = QoS
    do_restore = False


class Transport(redis.Transport):
    """Stands in for kombu's "redis"."""

    Channel = Channel
