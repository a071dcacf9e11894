"""Four ledgers that must tell the same: pages shown to buyers, the tables, mails with jobs, the provider's books."""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection
from django.db.models import Max

from bench.trials.report import Report
from bench.trials.services import HOST, Services
from fulfillment.models import Shipment
from orders.models import Order, Payment
from orders.states import LIVE_PAYMENTS
from shop.actions.ledger import find_drift
from shop.core.models import Delivery, Message

LIVE = ("confirmed", "completed", "on_hold")


class Ledgers:
    """The books since a trial began."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.first = (Order.objects.aggregate(last=Max("pk"))["last"] or 0) + 1

    def orders(self) -> list[Order]:
        """The orders of this trial."""
        return list(Order.objects.filter(pk__gte=self.first).order_by("pk"))

    @staticmethod
    def every() -> list[Order]:
        """All orders there are."""
        return list(Order.objects.all())

    def charges(self) -> Counter[str]:
        """Charges of the provider, less those given back whole, by order number."""
        found: Counter[str] = Counter()
        ledger = self.services.standin.ledger
        with ledger.lock:
            for charge in ledger.charged():
                if charge["amount_refunded"] < charge["amount_captured"]:
                    found[ledger.objects[charge["payment_intent"]]["metadata"]["order"]] += 1
        return found

    def mails(self) -> Counter[str]:
        """How often the mail server was given the confirmation of an order, by its number."""
        rows = Message.objects.filter(event="order_confirmed").values_list("pk", "order_number")
        numbers = dict(rows)
        found: Counter[str] = Counter()
        for pk, times in self.given().items():
            if pk in numbers:
                found[numbers[pk]] += times
        return found

    def given(self) -> Counter[int]:
        """How often the mail server was given each message."""
        heads = [re.fullmatch(rf"<message-(\d+)@{HOST}>", one.message_id) for one in list(self.services.sink.letters)]
        return Counter(int(head.group(1)) for head in heads if head)

    def letters_about(self, numbers: Iterable[str]) -> dict[str, int]:
        """How often the mail server was given each message about these orders."""
        given, rows = self.given(), Message.objects.filter(order_number__in=list(numbers))
        return {f"{row.event} {row.order_number}": given[row.pk] for row in rows}

    def settle(self, seconds: float) -> float:
        """Wait until nothing is owed any more; seconds it took, more than `seconds` where it did not come to an end."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            try:
                if not self.owed():
                    return time.monotonic() - begin
            except OperationalError:
                connection.close()
            time.sleep(0.5)
        return seconds + 1

    def owed(self) -> list[str]:
        """What is still to be done: jobs, and payments the provider has taken and we have not written down."""
        jobs = [f"job {task}" for task in Delivery.objects.open().values_list("task", flat=True)]
        return jobs + [f"payment of {number}" for number in self.unsettled()]

    def unsettled(self) -> list[str]:
        """Orders whose money the provider has and our books do not."""
        taken = set(self.charges())
        live = Payment.objects.filter(status__in=LIVE_PAYMENTS, order_id__gte=self.first).values_list("order__number")
        return [number for (number,) in live if number in taken]

    def compare(self, report: Report, shown: Iterable[str], *, most_mails: int = 1) -> None:
        """Every paid order is whole: shown or not, charged once, one job and its mail once (or up to `most_mails`)."""
        shown, orders = list(shown), self.orders()
        paid = [order for order in orders if order.status in LIVE]
        numbers = {order.number for order in paid}
        charges, mails = self.charges(), self.mails()
        jobs = Counter(Shipment.objects.exclude(status="canceled").values_list("order__number", flat=True))
        report.none("success pages without a paid order", sorted(set(shown) - numbers))
        report.none("paid orders that are not whole", [fault for order in paid for fault in faults_of(order)])
        report.none("paid orders not charged once", [one for one in numbers if charges[one] != 1])
        strange = {order.number for order in orders} & set(charges) - numbers
        report.none("money taken for orders that are not paid", sorted(strange))
        report.none("paid orders without their one warehouse job", [one for one in numbers if jobs[one] != 1])
        wrong = [f"{one}: {mails[one]}" for one in numbers if not 1 <= mails[one] <= most_mails]
        report.none("paid orders without their mail, or with too many", wrong)
        sums = f"{len(shown)} pages, {len(paid)} orders, {sum(mails[one] for one in numbers)} mails"
        sums += f", {sum(jobs[one] for one in numbers)} jobs, {sum(charges[one] for one in numbers)} charges"
        report.add("the four ledgers", sums, passed=True)
        report.none("jobs given up", list(Delivery.objects.failed().values_list("task", "error")))
        report.none("drift of the stock", find_drift())


def faults_of(order: Order) -> Iterator[str]:
    """What is not whole about a paid order."""
    captured = list(order.payments.filter(status="captured").values_list("captured_amount", flat=True))
    if order.payment_status != "paid" or captured != [order.total_amount]:
        yield f"{order.number}: {order.payment_status}, captured {captured} of {order.total_amount}"
    if sum(order.lines.values_list("total_amount", flat=True)) > order.total_amount or not order.lines.exists():
        yield f"{order.number}: its lines and its total differ"
    if order.addresses.count() != 2:
        yield f"{order.number}: {order.addresses.count()} addresses"


@contextmanager
def compared(services: Services, report: Report, *, seconds: float, most_mails: int = 1) -> Iterator[list[str]]:
    """Compare the ledgers at the end of a trial, which puts the order numbers that buyers were shown in the list."""
    ledgers, shown = Ledgers(services), list[str]()
    yield shown
    report.most("everything owed is done", ledgers.settle(seconds), seconds)
    ledgers.compare(report, shown, most_mails=most_mails)
