"""Counters for Prometheus. With several web processes set PROMETHEUS_MULTIPROC_DIR, so that they add up."""

import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shop.core.models import Delivery, Message

REQUESTS = Counter("store_requests_total", "Answers by method and status.", ["method", "status"])
STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SECONDS = Histogram("store_request_seconds", "Time to answer.", buckets=STEPS)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MetricsMiddleware:
    """Counts every answer and how long it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Time the request; the method is one of the known ones, so that nobody can invent labels."""
        began = time.perf_counter()
        response = self.get_response(request)
        SECONDS.observe(time.perf_counter() - began)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, str(response.status_code)).inc()
        return response


def outbox_lag() -> float:
    """Seconds by which the oldest due delivery is late; 0 when nothing waits."""
    now = timezone.now()
    oldest = Delivery.objects.free(now).filter(due_at__lt=now).aggregate(oldest=Min("due_at"))["oldest"]
    return (now - oldest).total_seconds() if oldest else 0.0


def render_metrics() -> bytes:
    """All counters of all web processes, and what the database says about outbox and mail."""
    counters: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counters = CollectorRegistry()
        MultiProcessCollector(counters)  # type: ignore[no-untyped-call]
    return generate_latest(counters) + generate_latest(_database_gauges())


class _Database(Collector):
    """Asked at each scrape, so no process has to remember it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Outbox and unsent messages."""
        yield GaugeMetricFamily("store_outbox_open", "Deliveries not done.", Delivery.objects.open().count())
        yield GaugeMetricFamily("store_outbox_failed", "Deliveries given up.", Delivery.objects.failed().count())
        yield GaugeMetricFamily("store_outbox_lag_seconds", "Age of the oldest due delivery.", outbox_lag())
        unsent = GaugeMetricFamily("store_messages_unsent", "Messages that have not gone out.", labels=["state"])
        states = Message.objects.exclude(state__in=["sent", "withheld"]).values("state").annotate(n=Count("pk"))
        for row in states.order_by():
            unsent.add_metric([row["state"]], row["n"])
        yield unsent


def _database_gauges() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Database())
    return registry
