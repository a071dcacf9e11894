"""Orders that programs send: JSON checked and placed like every channel's, with one answer for one key."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError
from django.db.transaction import atomic
from django.utils import timezone

from orders.intake.formats.texts import Told, each, part, text
from orders.intake.placing import settle
from orders.intake.rows import FIELDS, LINE_FIELDS, PARTS, RawOrder, tidy
from orders.models import ApiCall, ApiToken, IntakeRow, Order, OrderLine, SalesChannel
from shop.core.db import transaction
from shop.core.http.programs import problem_body
from shop.core.money import Money

WORKED_ON = timedelta(seconds=60)
"""After this long without an answer the first request has died, and the same key may begin anew."""
NAMES = {
    "external_id": "order number",
    "email": "email",
    "phone": "phone",
    "note": "note",
    "currency": "currency",
    "placed_at": "placed at",
    "delivery_method": "delivery method",
    "prices_include_tax": "prices include tax",
    "shipping": "shipping",
    "shipping_tax": "shipping tax",
    "discount": "discount",
    "tax": "tax",
    "total": "total",
}
LINES = {
    "sku": "sku",
    "barcode": "barcode",
    "name": "item",
    "quantity": "quantity",
    "unit_price": "price",
    "discount": "line discount",
    "tax": "line tax",
}


@dataclass(frozen=True)
class Answer:
    """What a program is told: a status and a JSON body; `is_replay` when the first request got the same."""

    status: int
    body: Told = field(default_factory=dict)
    is_replay: bool = False


def problem(status: int, title: str, detail: str = "", errors: list[Told] | None = None) -> Answer:
    """A refusal in the form of RFC 9457."""
    body = problem_body(status, title, detail)
    return Answer(status, body | {"errors": errors} if errors else body)


def raw_of(told: Told) -> RawOrder:
    """A request's order by our own names."""
    fields = {ours: text(told, theirs) for theirs, ours in NAMES.items()}
    for kind in ("delivery", "billing"):
        address = part(told, kind)
        fields |= {f"{kind} {word}": text(address, name) for word, name in PARTS.items()}
    lines = [
        tidy({ours: text(line, theirs) for theirs, ours in LINES.items()}, LINE_FIELDS) for line in each(told, "lines")
    ]
    return RawOrder(fields=tidy(fields, FIELDS), lines=lines)


def their_name(ours: str) -> str:
    """A field of ours as the request calls it: "delivery street" as "delivery.line1", "sku 2" as "lines[1].sku"."""
    word, _, place = ours.rpartition(" ")
    if place.isdigit():
        return f"lines[{int(place) - 1}].{next((name for name, our in LINES.items() if our == word), word)}"
    for kind in ("delivery", "billing"):
        if ours.startswith(f"{kind} ") and ours[len(kind) + 1 :] in PARTS:
            return f"{kind}.{PARTS[ours[len(kind) + 1 :]]}"
    return next((name for name, our in NAMES.items() if our == ours), ours)


def strange_parts(told: Told) -> list[Told]:
    """What we cannot read. Passed over in silence, a misspelled price would become the shop's own."""
    lines = told.get("lines")
    rows = list(enumerate(lines if isinstance(lines, list) else ()))
    places = [("", told, {*NAMES, "delivery", "billing", "lines"})]
    places += [(f"{kind}.", part(told, kind), {*PARTS.values()}) for kind in ("delivery", "billing")]
    places += [(f"lines[{place}].", line, {*LINES}) for place, line in rows if isinstance(line, dict)]
    faults: list[Told] = [
        {"field": f"{before}{name}", "reason": f"There is no such field. Known are {', '.join(sorted(known))}."}
        for before, fields, known in places
        for name in fields
        if name not in known
    ]
    shapeless = [f"lines[{place}]" for place, line in rows if not isinstance(line, dict)]
    return faults + [{"field": name, "reason": "A line is an object."} for name in shapeless]


@transaction()
def place(*, channel: SalesChannel, told: Told, actor: str) -> Answer:
    """201 for a new order, 200 for one that is there already, 422 with every fault for one that makes no sense."""
    strange = strange_parts(told)
    if strange:
        return problem(422, "The order cannot be placed", f"We cannot read {strange[0]['field']}.", strange)
    outcome = settle(channel=channel, raw=raw_of(told), actor=actor)
    if outcome.order is not None:
        return Answer(201 if outcome.state == IntakeRow.State.PLACED else 200, shown(outcome.order))
    errors: list[Told] = [{"field": their_name(name), "reason": reason} for name, reason in outcome.faults]
    return problem(422, "The order cannot be placed", outcome.reason, errors)


def shown(order: Order) -> Told:
    """An order as its channel sees it."""
    lines = OrderLine.objects.filter(order=order)
    facts = lines.values_list("sku", "quantity", "canceled_quantity", "shipped_quantity")
    names = ("sku", "quantity", "canceled", "shipped")
    return {
        "number": order.number,
        "external_id": order.external_id,
        "channel": order.channel,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfillment_status": order.fulfillment_status,
        "on_hold": order.pause_reason,
        "currency": order.currency,
        "total": str(Money(order.total_amount, order.currency).decimal),
        "placed_at": order.placed_at.isoformat() if order.placed_at else None,
        "lines": [dict(zip(names, line, strict=True)) for line in facts],
    }


def once(*, token: ApiToken, key: str, content: bytes, act: Callable[[], Answer]) -> Answer:
    """Act once for a key: the same body again gets the first answer, another one 422, one meanwhile 409."""
    digest = hashlib.sha256(content).hexdigest()
    call, is_ours = _begin(token, key, digest)
    if call.body_hash != digest:
        return problem(422, "This Idempotency-Key was used for another body", "Send a new key with a new order.")
    if call.status:
        return Answer(call.status, call.answer, is_replay=True)
    if not is_ours:
        return problem(409, "The first request with this Idempotency-Key is still worked on", "Try again in a second.")
    try:
        answer = act()
    except BaseException:
        ApiCall.objects.filter(pk=call.pk).delete()
        raise
    ApiCall.objects.filter(pk=call.pk).update(status=answer.status, answer=answer.body)
    return answer


@transaction()
def _begin(token: ApiToken, key: str, digest: str) -> tuple[ApiCall, bool]:
    """The call of this key, and whether it is ours to answer; one whose worker died is taken over by one alone."""
    now = timezone.now()
    try:
        with atomic():
            return ApiCall.objects.create(token=token, key=key, body_hash=digest, begun_at=now), True
    except IntegrityError:
        call = ApiCall.objects.select_for_update().get(token=token, key=key)
    if call.status or call.body_hash != digest or now - call.begun_at < WORKED_ON:
        return call, False
    ApiCall.objects.filter(pk=call.pk).update(begun_at=now)
    return call, True
