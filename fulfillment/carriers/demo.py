"""A carrier for the demonstration: it numbers parcels and moves them to the door by itself, within minutes."""

import hashlib
from datetime import datetime, timedelta

from fulfillment.carriers.base import Label, ParcelRequest, Scan, SentParcel
from fulfillment.carriers.numbers import Brand, NumberCheck, from_right_3_1, normalize

BRAND = Brand("demo", "Demo Parcel")
STEPS: tuple[tuple[int, str, str], ...] = (
    (0, "pre_transit", "We have the parcel"),
    (60, "in_transit", "Left the depot"),
    (180, "out_for_delivery", "On the van for delivery"),
    (300, "delivered", "Handed over at the door"),
)


class DemoCarrier:
    """Delivers every parcel five minutes after it was sent."""

    reports = True
    books = True

    def brands(self) -> tuple[Brand, ...]:
        """Return the one brand of the demonstration."""
        return (BRAND,)

    def check_number(self, brand: str, text: str) -> NumberCheck:
        """Accept `DP`, eleven digits and their check digit."""
        number = normalize(text)
        body, check = number[2:-1], number[-1:]
        if not (number.isascii() and number.startswith("DP") and len(number) == 14 and number[2:].isdigit()):
            return NumberCheck(number, "A Demo Parcel number is DP and twelve digits.")
        if from_right_3_1(body) != int(check):
            return NumberCheck(number, "The check digit does not fit Demo Parcel. Look at the label again.")
        return NumberCheck(number)

    def tracking_url(self, brand: str, number: str) -> str:
        """Return nothing: the parcel is followed on the order page."""
        return ""

    def book(self, brand: str, parcel: ParcelRequest) -> Label | None:
        """Return the number that belongs to the reference, the same each time."""
        digest = hashlib.sha256(parcel.reference.encode()).digest()
        body = f"{int.from_bytes(digest[:8]) % 10**11:011d}"
        return Label(f"DP{body}{from_right_3_1(body)}")

    def news(self, parcel: SentParcel, now: datetime) -> tuple[Scan, ...]:
        """Return the steps whose time has come."""
        scans = (
            Scan(
                status,
                message,
                parcel.city if status != "in_transit" else "Depot",
                parcel.sent_at + timedelta(seconds=after),
            )
            for after, status, message in STEPS
        )
        return tuple(scan for scan in scans if scan.happened_at <= now)
