"""What came back to the demo store: rules, returns in every state, and claims with a picture."""

import datetime
import io
import uuid
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import User
from orders.models import Order
from orders.states import FulfillmentStatus, OrderStatus
from shop.config.demo.month import living
from shop.models import Bin, Category, Warehouse
from support.actions import claims, photos, returns
from support.actions.inspecting import Finding, inspect_units
from support.models import Claim, Return, ReturnReason, ReturnRule
from support.queries.returnable import claimable_lines, lines_to_return

Moment = datetime.datetime
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
STORIES = (
    # reason, what the customer says, how far it comes
    ("too-small", "I should have looked at the size chart.", "authorized"),
    ("damaged", "The rim is chipped, I saw it when I unpacked it.", "requested"),
    ("changed-mind", "", "in_transit"),
    ("not-as-described", "The color is much darker than in the picture.", "received"),
    ("changed-mind", "Opened once to look at it.", "inspected"),
    ("too-large", "", "closed"),
    ("not-as-described", "I had hoped for a softer fabric.", "rejected"),
    ("changed-mind", "I keep it after all.", "canceled"),
)


def send_some_back(*, now: Moment) -> None:
    """Rules first, then one return for each story and two claims, in orders that arrived lately."""
    _write_rules()
    orders = _arrived(now)
    for reason, words, end in STORIES:
        order = next(orders, None)
        if order is not None:
            _send_back(order, reason, words, end, now)
    for kind, words, end in (
        ("damaged", "One corner is crushed; the box was open when it came.", "open"),
        ("missing", "It stood on the slip, but it was not in the box.", "refunded"),
        ("damaged", "The outer box has a dent.", "refused"),
    ):
        order = next(orders, None)
        if order is not None:
            _claim(order, kind, words, now, end)


def _write_rules() -> None:
    """Thirty days and a small fee; plants stay where they are."""
    ReturnRule.objects.create(days=30, fee_amount=390)
    plants = Category.objects.filter(slug__startswith="plants").order_by("path").first()
    if plants is not None:
        why = "Plants do not travel twice. If yours arrived in bad shape, tell us."
        ReturnRule.objects.create(category=plants, is_returnable=False, why_not=why)


def _arrived(now: Moment) -> Iterator[Order]:
    """Orders that arrived lately and can still come back, the newest first."""
    rows = Order.objects.filter(
        status=OrderStatus.CONFIRMED, fulfillment_status=FulfillmentStatus.DELIVERED, refunded_amount=0
    )
    for order in rows.order_by("-placed_at"):
        if any(row.units for row in lines_to_return(order, now=now)):
            yield order


def _send_back(order: Order, code: str, words: str, end: str, now: Moment) -> None:
    """One unit of the first line that can come back, as far as the story goes."""
    row = next(row for row in lines_to_return(order, now=now) if row.units)
    if end in {"requested", "rejected"}:
        rule = {"days": 30, "is_automatic": False}
        ReturnRule.objects.get_or_create(product=row.line.variant.product, defaults=rule)
    key = uuid.uuid5(uuid.NAMESPACE_URL, order.number)
    reason = ReturnReason.objects.get(code=code)
    with living(now - 30 * HOUR):
        if reason.needs_photo:
            photos.keep_photo(order_id=order.pk, line_id=row.line.pk, draft_key=key, upload=chipped_cup())
        wish = returns.Wish(row.line.pk, 1, reason.pk, words)
        made = returns.request_return(order_id=order.pk, draft_key=key, wishes=[wish], actor=_actor(order))
    if end in {"rejected", "canceled"}:
        with living(now - 27 * HOUR):
            if end == "rejected":
                why = "It shows the fabric as the page describes it. Write to us if it does not."
                returns.reject_return(return_id=made.pk, reason=why, actor=_service())
            else:
                returns.cancel_return(return_id=made.pk, actor=_actor(order))
    if end in {"in_transit", "received", "inspected", "closed"}:
        with living(now - 28 * HOUR):
            returns.mark_sent(return_id=made.pk, parcel="1Z999000030284615", actor=_actor(order))
    if end in {"received", "inspected", "closed"}:
        _open_parcel(made, end, now)


def _open_parcel(made: Return, end: str, now: Moment) -> None:
    """The warehouse takes it in and looks at it."""
    picker = f"staff:{User.objects.get(email='picker@example.com').pk}"
    item = made.items.get()
    house = Warehouse.objects.order_by("priority", "pk")[0]
    with living(now - 5 * HOUR):
        returns.receive_return(return_id=made.pk, counts={item.pk: 1}, warehouse_id=house.pk, actor=picker)
    if end == "received":
        return
    shelf = Bin.objects.filter(warehouse=house, kind=Bin.Kind.SHELF).order_by("sequence")[0]
    finding = Finding(1, "accepted", "shelf", shelf.pk)
    if end == "inspected":
        finding = Finding(1, "needs_review", "aside", None, "The seal is broken, and one part may be missing")
    with living(now - 4 * HOUR):
        inspect_units(item_id=item.pk, seen=0, finding=finding, actor=picker)


def _claim(order: Order, kind: str, words: str, now: Moment, end: str) -> None:
    """Something was wrong with one unit of the first line."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, order.number)
    line = claimable_lines(order)[0]
    with living(now - 20 * HOUR):
        if kind != Claim.Kind.MISSING:
            photos.keep_photo(order_id=order.pk, line_id=None, draft_key=key, upload=chipped_cup())
        made = claims.open_claim(
            order_id=order.pk,
            draft_key=key,
            line_id=line.pk,
            quantity=1,
            kind=kind,
            text=words,
            actor=_actor(order),
        )
    if end == "refunded":
        with living(now - 18 * HOUR):
            amount = line.total_amount // line.quantity
            answer = "Sorry about that. We found it on the packing table."
            claims.refund_claim(claim_id=made.pk, amount=amount, answer=answer, actor=_service())
    if end == "refused":
        with living(now - 17 * HOUR):
            answer = "The picture shows the outer box alone. Write to us if what was in it is damaged as well."
            claims.refuse_claim(claim_id=made.pk, answer=answer, actor=_service())


def _service() -> str:
    return f"staff:{User.objects.get(email='service@example.com').pk}"


def _actor(order: Order) -> str:
    return f"customer:{order.user_id}" if order.user_id else "visitor"


def chipped_cup() -> SimpleUploadedFile:
    """A drawn picture: a cup on a table, with a piece out of its rim."""
    sheet = Image.new("RGB", (640, 480), "#d9cdbd")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 330, 640, 480), fill="#a98f73")
    pen.ellipse((200, 350, 460, 400), fill="#8f765c")
    pen.rounded_rectangle((220, 140, 430, 370), radius=40, fill="#f4f1ea")
    pen.arc((400, 190, 500, 310), 270, 90, fill="#f4f1ea", width=22)
    pen.ellipse((220, 120, 430, 170), fill="#e2dccf")
    pen.ellipse((236, 130, 414, 162), fill="#6b5544")
    pen.polygon([(300, 118), (322, 196), (338, 168), (356, 204), (372, 120)], fill="#d9cdbd")
    pen.line([(338, 168), (330, 240), (346, 280)], fill="#7d7365", width=3)
    written = io.BytesIO()
    sheet.save(written, "JPEG", quality=85)
    return SimpleUploadedFile("cup.jpg", written.getvalue(), content_type="image/jpeg")
