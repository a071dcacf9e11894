"""/api/v1/: where programs send their channel's orders and look at them again."""

import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from orders.actions.tokens import known_token
from orders.intake import api
from orders.intake.api import Answer, problem
from orders.intake.formats.texts import load
from orders.models import ApiToken, Order
from shop.core.db import Busy
from shop.core.errors import Refused
from shop.core.http import TooMany, limit
from shop.core.http.programs import KIND
from shop.importing.rows import FileRefused

SCHEMA = json.loads((Path(__file__).parents[1] / "intake" / "openapi.json").read_text(encoding="utf-8"))
MAX_BODY, MAX_KEY = 256_000, 200
CALLS, CALL_SECONDS = 600, 60
TRIES, TRY_SECONDS = 20, 600
View = Callable[..., Answer]


def told(answer: Answer) -> HttpResponse:
    """An answer as JSON; a refusal says so in its type."""
    kind = KIND if answer.status >= 400 else "application/json"
    response = JsonResponse(answer.body, status=answer.status, content_type=kind)
    response["Cache-Control"] = "no-store"
    if answer.is_replay:
        response["Idempotency-Replayed"] = "true"
    if answer.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="orders"'
    if answer.status in {200, 201} and "number" in answer.body:
        response["Location"] = f"/api/v1/orders/{answer.body['number']}/"
    return response


def for_programs(**views: tuple[str, View]) -> Callable[..., HttpResponse]:
    """One address for its methods: each a scope and what answers; a token is asked for, and every refusal is JSON."""

    @csrf_exempt
    def answered(request: HttpRequest, **parts: str) -> HttpResponse:
        scope, view = views.get(request.method or "", ("", None))
        if view is None:
            response = told(problem(405, "This address does not take this method"))
            response["Allow"] = ", ".join(views)
            return response
        try:
            return told(_answer(request, scope, view, parts))
        except Refused as refusal:
            return _refused(refusal)

    return answered


def _answer(request: HttpRequest, scope: str, view: View, parts: dict[str, str]) -> Answer:
    """What a program gets that showed a good token for it."""
    token = _token_of(request)
    if token is None:
        return problem(401, "A token is needed", "Send Authorization: Bearer and a token that is good.")
    limit(request, "api", str(token.pk), CALLS, CALL_SECONDS)
    if scope not in token.scopes or not token.channel.is_active:
        return problem(403, "This token does not open this", f"It wants {scope}.")
    return view(request, token, **parts)


def _refused(refusal: Refused) -> HttpResponse:
    """A refusal as a program reads it."""
    kinds = ((TooMany, 429, "Too many requests"), (Busy, 503, "Busy"), (FileRefused, 400, "The body cannot be read"))
    status, title = next(((code, words) for kind, code, words in kinds if isinstance(refusal, kind)), (409, "Not now"))
    response = told(problem(status, title, refusal.message))
    if status in {429, 503}:
        response["Retry-After"] = str(getattr(refusal, "retry_after", 2))
    return response


def _token_of(request: HttpRequest) -> ApiToken | None:
    """The token of a request; wrong ones are counted by where they come from."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    found = known_token(token.strip()) if kind.lower() == "bearer" and token.isascii() else None
    if found is None:
        limit(request, "api-token", "", TRIES, TRY_SECONDS)
    return found


def _send(request: HttpRequest, token: ApiToken) -> Answer:
    """Place an order, once for its key and once for its external id."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY or not key.isprintable():
        return problem(400, "The Idempotency-Key is too long", f"It can have {MAX_KEY} letters.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY or len(request.body) > MAX_BODY:
        return problem(413, "The body is too large", f"It can have {MAX_BODY} bytes.")
    order = load(request.body)
    if not isinstance(order, dict):
        return problem(400, "The body is no JSON object")
    actor = f"provider:{token.channel.code}"

    def act() -> Answer:
        return api.place(channel=token.channel, told=order, actor=actor)

    return api.once(token=token, key=key, content=request.body, act=act) if key else act()


def _find(request: HttpRequest, token: ApiToken) -> Answer:
    """Look an order up by its external id."""
    external_id = request.GET.get("external_id", "")
    if not external_id:
        return problem(400, "Say which order", "Add external_id to the address.")
    return _shown(Order.objects.filter(channel=token.channel.code, external_id=external_id[:100]).first())


def _one(request: HttpRequest, token: ApiToken, number: str) -> Answer:
    """An order of the token's own channel."""
    return _shown(Order.objects.filter(channel=token.channel.code, number=number[:12].upper()).first())


def _shown(order: Order | None) -> Answer:
    return Answer(200, api.shown(order)) if order is not None else problem(404, "There is no such order")


api_orders = for_programs(POST=("orders:write", _send), GET=("orders:read", _find))
api_order = for_programs(GET=("orders:read", _one))


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs."""
    return JsonResponse(SCHEMA | {"servers": [{"url": settings.SITE_URL}]})


@require_GET
def api_page(request: HttpRequest) -> HttpResponse:
    """The same description for people."""
    schemas = SCHEMA["components"]["schemas"]
    calls = [
        {"method": method.upper(), "path": path, **call}
        for path, methods in SCHEMA["paths"].items()
        for method, call in methods.items()
    ]
    shapes = [
        {
            "name": name,
            "about": shape["description"],
            "fields": [
                {"name": field, "is_needed": field in shape.get("required", []), **facts}
                for field, facts in shape["properties"].items()
            ],
        }
        for name, shape in schemas.items()
    ]
    example = json.dumps(schemas["Order"]["example"], indent=2)
    context = {"schema": SCHEMA, "calls": calls, "shapes": shapes, "example": example}
    return render(request, "orders/api.html", context)
