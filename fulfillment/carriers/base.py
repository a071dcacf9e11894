"""What every carrier plug can do. A plug knows no models; it raises ProviderError and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from fulfillment.carriers.numbers import Brand, NumberCheck


@dataclass(frozen=True)
class Label:
    """A booked parcel: the carrier's number for it."""

    number: str


@dataclass(frozen=True)
class ParcelRequest:
    """What a carrier is told when a parcel is booked; `reference` is ours and books the parcel once."""

    reference: str
    country: str
    postcode: str
    weight_g: int


@dataclass(frozen=True)
class SentParcel:
    """A parcel on its way, as far as a plug needs to know it to say what became of it."""

    brand: str
    number: str
    sent_at: datetime
    city: str = ""


@dataclass(frozen=True)
class Scan:
    """One piece of news about a parcel: `status` is one of the words in `STATUSES`."""

    status: str
    message: str
    place: str
    happened_at: datetime


STATUSES = ("pre_transit", "in_transit", "out_for_delivery", "delivered", "exception", "returned")


class Carrier(Protocol):
    """A way to hand parcels over and to follow them; `reports` says whether it brings news, `books` numbers."""

    reports: bool
    books: bool

    def brands(self) -> tuple[Brand, ...]:
        """Return the carriers this plug speaks for, as a person knows them."""
        ...

    def check_number(self, brand: str, text: str) -> NumberCheck:
        """Return the number as stored, or why it cannot be right."""
        ...

    def tracking_url(self, brand: str, number: str) -> str:
        """Return where a customer follows the parcel; empty when there is no such page."""
        ...

    def book(self, brand: str, parcel: ParcelRequest) -> Label | None:
        """Book a parcel, once for each reference; None when numbers are typed by hand."""
        ...

    def news(self, parcel: SentParcel, now: datetime) -> tuple[Scan, ...]:
        """Return all news of a parcel up to now, oldest first."""
        ...
