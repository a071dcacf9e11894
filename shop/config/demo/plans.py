"""What happened in the demo store's month, order by order: how long ago, how it was paid, how far it came."""

import datetime
import random
from dataclasses import dataclass, field
from enum import StrEnum

from shop.config.demo.buyers import ANA, BEN, GUESTS, Buyer


class End(StrEnum):
    """How far an order comes."""

    UNPAID = "unpaid"
    EXPIRED = "expired"
    READY = "ready"
    HELD = "held"
    CANCELED = "canceled"
    PICKING = "picking"
    PICKED = "picked"
    PACKED = "packed"
    PARTLY = "partly"
    SENT = "sent"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Plan:
    """One order to be: `ago` is how long before now it is placed, `tries` the test cards in turn."""

    ago: datetime.timedelta
    buyer: Buyer
    end: End
    lines: int = 2
    tries: tuple[str, ...] = ("success",)
    voucher: str = ""
    note: str = ""
    method: int = 0
    drops_a_line: bool = False
    refund: int = 0
    skus: tuple[str, ...] = field(default=())


def _days(days: float) -> datetime.timedelta:
    return datetime.timedelta(days=days)


def _minutes(minutes: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=minutes)


# The last hours, told one by one, so that each queue of the warehouse and of the staff has something in it.
RECENT = (
    Plan(_minutes(6), GUESTS[4], End.UNPAID, tries=("no_funds",)),
    Plan(_minutes(11), BEN, End.UNPAID, lines=1, tries=()),
    Plan(_minutes(24), GUESTS[8], End.READY, lines=1, tries=("wallet",)),
    Plan(_minutes(52), ANA, End.READY, lines=3, method=1, note="Please leave it at the side door."),
    Plan(_minutes(80), GUESTS[16], End.READY, lines=2),
    Plan(_minutes(140), GUESTS[2], End.READY, lines=4, tries=("declined", "success")),
    Plan(_minutes(190), GUESTS[11], End.READY, skus=("H234", "H235")),
    Plan(_minutes(230), GUESTS[13], End.HELD, lines=2, note="Gift. My sister moved, I will write to you."),
    Plan(_minutes(300), GUESTS[6], End.PICKING, lines=3),
    Plan(_minutes(350), GUESTS[0], End.PICKED, lines=2),
    Plan(_days(1.02), GUESTS[19], End.READY, lines=1),
    Plan(_days(1.1), GUESTS[9], End.PICKED, lines=2, skus=("K122-SKY", "K125-CLEAR")),
    Plan(_days(1.2), BEN, End.PACKED, lines=2, voucher="FREESHIP"),
    Plan(_days(1.4), GUESTS[14], End.PACKED, lines=3, method=1),
    Plan(_days(1.6), GUESTS[1], End.CANCELED, lines=2),
    Plan(_days(1.8), GUESTS[3], End.PARTLY, skus=("K109-NAVY", "K105-SAGE")),  # one in each warehouse
    Plan(_days(1.9), ANA, End.SENT, lines=2),
    Plan(_days(2.3), GUESTS[18], End.SENT, lines=2),
    Plan(_days(2.6), GUESTS[5], End.SENT, skus=("H224", "K104-NAVY", "H229-SAGE")),
    Plan(_days(3.1), GUESTS[10], End.SENT, lines=3, tries=("challenge",)),
    Plan(_days(3.4), GUESTS[7], End.EXPIRED, lines=2, tries=("declined",)),
    Plan(_days(5.05), GUESTS[12], End.READY, lines=1),  # late on whatever day it is, also after a long weekend
)


def all_plans(chance: random.Random) -> list[Plan]:
    """The month, oldest first: four weeks of ordinary orders and the last hours."""
    plans = list(RECENT)
    known = {4: ANA, 7: BEN, 10: ANA, 13: ANA, 15: BEN, 18: ANA}
    ages = sorted(chance.uniform(4.5, 29.5) for _ in range(22))
    for number, days in enumerate(ages):
        end = End.EXPIRED if number == 12 else End.CANCELED if number in (9, 16) else End.DELIVERED
        plans.append(
            Plan(
                _days(days),
                known.get(number, GUESTS[(number * 7) % len(GUESTS)]),
                end,
                lines=chance.choice((1, 1, 2, 2, 3, 4)),
                tries=() if end is End.EXPIRED else (chance.choice(("success", "success", "wallet", "slow")),),
                voucher={3: "WELCOME10", 8: "FIVEOFF", 14: "FREESHIP", 17: "WELCOME10", 18: "FIRST100"}.get(number, ""),
                method=chance.choice((0, 0, 0, 1)),
                drops_a_line=number in (5, 14),
                refund=1200 if number in (7, 13) else 0,
            )
        )
    return sorted(plans, key=lambda plan: -plan.ago)
