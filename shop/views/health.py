"""How the store is: for load balancers and Prometheus. Bodies tell nothing to strangers."""

import hmac
from functools import lru_cache

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from shop.core.events import redis_client
from shop.core.http.metrics import outbox_lag, render_metrics

log = structlog.get_logger(__name__)
LATEST_LAG = 600


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations, Redis and outbox are as they should be: ok or not, the log says why."""
    missing = [name for name, check in CHECKS.items() if not check()]
    if missing:
        log.warning("not_ready", missing=missing)
        return HttpResponse("not ok", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text for who holds METRICS_TOKEN; 404 for everybody else."""
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(render_metrics(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@lru_cache(maxsize=1)
def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError  # not remembered: it is asked again until it is true
    return True


def _is_migrated() -> bool:
    try:
        return _migrated()
    except (LookupError, DatabaseError):
        return False


def _redis_answers() -> bool:
    try:
        return bool(redis_client().ping())
    except (RedisError, OSError):
        return False


def _outbox_flows() -> bool:
    try:
        return outbox_lag() < LATEST_LAG
    except DatabaseError:
        return False


CHECKS = {"database": _database_answers, "migrations": _is_migrated, "redis": _redis_answers, "outbox": _outbox_flows}
