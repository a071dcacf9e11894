"""Many buyers at the same moment: the last unit, one voucher, one button pressed often."""

from collections import Counter
from collections.abc import Sequence

import httpx

from bench.trials.buyer import Buyer, order_shown
from bench.trials.crowd import at_once, each
from bench.trials.goods import carts_with, counts, make_goods
from bench.trials.ledgers import compared
from bench.trials.report import Report, at_most_share, broken
from bench.trials.store import Store
from orders.models import Order, Voucher, VoucherUse
from shop.models import Variant

SOLD_OUT, PROBLEM = "Someone else was quicker", "There is a problem"
SETTLED = 150
SLOWEST = 3


def last_unit(store: Store, report: Report) -> None:
    """Forty buyers on one unit, five times; forty on seven; thirty on one."""
    with compared(store.services, report, seconds=SETTLED) as shown:
        for buyers, units in [(40, 1)] * 5 + [(40, 7), (30, 1)]:
            shown.extend(rush(store, report, buyers, [make_goods(units)], units))


def opposite_carts(store: Store, report: Report) -> None:
    """Two goods in opposite order in the carts of twenty buyers, seven of each."""
    with compared(store.services, report, seconds=SETTLED) as shown:
        shown.extend(rush(store, report, 20, [make_goods(7), make_goods(7)], 7))


def rush(store: Store, report: Report, buyers: int, goods: Sequence[Variant], units: int) -> list[str]:
    """Let these buyers press at the same moment and the winners pay; the numbers that they were shown."""
    people = [Buyer(store) for _ in range(buyers)]
    each([lambda one=one, turn=turn: ready(one, goods, turn) for turn, one in enumerate(people)])
    begun = [len(one.answers) for one in people]
    pages = at_once([one.press for one in people])
    answers = [answer for one, first in zip(people, begun, strict=True) for answer in one.answers[first:]]
    kinds = [kind_of(page) for page in pages]
    winners = [(one, page) for one, page, kind in zip(people, pages, kinds, strict=True) if kind == "won"]
    losers = [one for one, kind in zip(people, kinds, strict=True) if kind != "won"]
    told = each([lambda one=one: hears(one) for one in losers])
    kept = min(carts_with(variant) for variant in goods)
    shown = each([lambda one=one, page=page: order_shown(one.pay(page)) for one, page in winners])
    title = f"{buyers} buyers on {units}"
    report.equal(f"{title}: won", len(winners), units)
    report.equal(f"{title}: told that it is sold out", told.count(True), buyers - units)
    report.equal(f"{title}: carts kept", kept, buyers)
    report.none(f"{title}: 5xx and cut lines", broken([answer for one in people for answer in one.answers]))
    report.fast(f"{title}: 95 of 100 answers", at_most_share(answers, 0.95), SLOWEST)
    for variant in goods:
        report.equal(f"{title}: on hand, allocated, held", counts(variant), (units, units, 0))
    for one in people:
        one.end()
    return shown


def ready(buyer: Buyer, goods: Sequence[Variant], turn: int) -> None:
    """Fill the cart, each second buyer the other way round, and type everything."""
    buyer.choose(*(goods if turn % 2 else reversed(goods)))
    buyer.fill()


def kind_of(page: httpx.Response | Exception) -> str:
    """How a press ended."""
    if isinstance(page, Exception):
        return "cut"
    return "won" if page.is_redirect and "/cart/" not in page.headers["Location"] else "told"


def hears(buyer: Buyer) -> bool:
    """Whether a buyer who did not win reads why: where the press led him, or on his next look at the checkout."""
    page = buyer.follow(buyer.press())
    return page.status_code == 200 and (SOLD_OUT in page.text or PROBLEM in page.text)


def one_voucher(store: Store, report: Report) -> None:
    """Twenty carts with a code that may be used once."""
    Voucher.objects.create(code="ONCE", kind="percent", percent=10, usage_limit=1)
    goods = make_goods(20)
    with compared(store.services, report, seconds=SETTLED) as shown:
        people = [Buyer(store) for _ in range(20)]
        each([lambda one=one: with_code(one, goods) for one in people])
        pages = at_once([one.press for one in people])
        told = sum(not page.is_redirect and page.status_code == 200 and "$" in page.text for page in pages)
        report.equal("one discount", Order.objects.filter(discount_amount__gt=0).count(), 1)
        report.equal("uses of the code", VoucherUse.objects.filter(voucher__code="ONCE").count(), 1)
        report.equal("shown another price before they pay", told, 19)
        report.none("5xx and cut lines", broken([answer for one in people for answer in one.answers]))
        paid = [(one, page) for one, page in zip(people, pages, strict=True) if page.is_redirect]
        shown.extend(each([lambda one=one, page=page: order_shown(one.pay(page)) for one, page in paid]))


def with_code(buyer: Buyer, goods: Variant) -> None:
    """Fill the cart, use the code and type everything."""
    buyer.choose(goods)
    buyer.post("/checkout/", buyer.typed | {"do": "voucher", "code": "ONCE"})
    buyer.fill()


def double_submit(store: Store, report: Report) -> None:
    """Ten presses of one browser at the same moment, the same form again afterwards, and the back button."""
    goods = make_goods(20)
    with compared(store.services, report, seconds=SETTLED) as shown:
        buyer = Buyer(store)
        ready(buyer, [goods], 0)
        pages = at_once([buyer.press] * 10)
        places = Counter(page.headers.get("Location", str(page.status_code)) for page in pages)
        report.equal("places ten presses led to", len(places), 1)
        number = order_shown(buyer.pay(pages[0]))
        again = [order_shown(buyer.follow(page)) for page in at_once([buyer.press] * 5)]
        report.equal("orders shown by the same form after it was paid", set(again), {number})
        back = buyer.follow(buyer.get("/checkout/"))
        report.equal("back to the checkout", (back.status_code, back.url.path), (200, "/cart/"))
        report.equal("units allocated", counts(goods), (20, 1, 0))
        report.none("5xx and cut lines", broken(buyer.answers))
        shown.append(number)
