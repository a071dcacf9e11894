"""The carriers whose labels are bought elsewhere: a person types the number, nobody reports back."""

from datetime import datetime

from fulfillment.carriers import numbers
from fulfillment.carriers.base import Label, ParcelRequest, Scan, SentParcel


class ManualCarrier:
    """Speaks for every carrier whose numbers can be read."""

    reports = False
    books = False

    def brands(self) -> tuple[numbers.Brand, ...]:
        """Return all brands that a number can be typed for."""
        return tuple(numbers.BRANDS.values())

    def check_number(self, brand: str, text: str) -> numbers.NumberCheck:
        """Read the number by the carrier's own shapes and check digits."""
        return numbers.check_number(brand, text)

    def tracking_url(self, brand: str, number: str) -> str:
        """Return the carrier's public page about the parcel."""
        return numbers.tracking_url(brand, number)

    def book(self, brand: str, parcel: ParcelRequest) -> Label | None:
        """Return None: the label was bought elsewhere."""
        return None

    def news(self, parcel: SentParcel, now: datetime) -> tuple[Scan, ...]:
        """Return nothing: such a parcel counts as delivered some days after its promised date."""
        return ()
