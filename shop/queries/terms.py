"""How the shop delivers by default: the working days of its warehouses, the usual way to the base country."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Min, OuterRef, Q

from shop.core.money import Money
from shop.models import Holiday, ShippingMethod, ShippingZone, Warehouse
from shop.promise import WEEKDAYS, CarrierDays, WorkCalendar
from shop.queries.kept import forget, kept

KEY = "delivery-terms:1"


@dataclass(frozen=True)
class DeliveryTerms:
    """The calendar of each active warehouse (in their order of priority) and the first way of delivery at home.

    `method` is empty and `days` None where nothing is delivered to the base country; `lowest_price` is the least a
    delivery costs there.
    """

    calendars: dict[int, WorkCalendar]
    method: str = ""
    days: CarrierDays | None = None
    lowest_price: Money | None = None

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar of the first warehouse."""
        return next(iter(self.calendars.values()), WorkCalendar(settings.TIME_ZONE))

    def calendar_of(self, warehouse_id: int | None) -> WorkCalendar:
        """The calendar of one warehouse, else of the first."""
        return self.calendars.get(warehouse_id or 0, self.calendar)


def delivery_terms() -> DeliveryTerms:
    """The terms, kept for a minute."""
    return kept(KEY, _read)


def forget_terms() -> None:
    """Read the terms anew; called by whatever changes warehouses, holidays or ways of delivery."""
    forget(KEY)


def _read() -> DeliveryTerms:
    day = datetime.timedelta(days=1)
    near = Holiday.objects.filter(day__gte=datetime.datetime.now(datetime.UTC).date() - day)
    own = near.filter(Q(warehouse=OuterRef("pk")) | Q(warehouse__isnull=True)).values("day")
    everybody = near.filter(warehouse__isnull=True).values("day")
    rows = Warehouse.objects.filter(is_active=True).annotate(
        own_days=ArraySubquery(own), carrier_days=ArraySubquery(everybody)
    )
    calendars = {
        row.pk: WorkCalendar(
            time_zone=row.time_zone,
            cutoff=row.cutoff,
            workdays=frozenset(row.workdays) or WEEKDAYS,
            closed=frozenset(row.own_days),
            carrier_closed=frozenset(row.carrier_days),
        )
        for row in rows
    }
    # Zones of single states or postcodes come first in the shop's order, but most buyers live outside of them.
    whole = ShippingZone.objects.filter(countries__contains=[settings.BASE_COUNTRY], states=[], postcodes_included=[])
    methods = ShippingMethod.objects.filter(is_active=True, zone__in=whole)
    any_goods = Q(rates__currency=settings.BASE_CURRENCY, rates__from_goods_amount=0)
    priced = methods.annotate(least=Min("rates__price_amount", filter=any_goods))  # not the price of large orders alone
    usual = list(priced.order_by(F("zone__position"), F("zone_id"), "position", "pk"))
    usual = [method for method in usual if method.zone_id == usual[0].zone_id and method.least is not None]
    if not usual:
        return DeliveryTerms(calendars)
    first = usual[0]
    least = min(method.least for method in usual)
    days = CarrierDays(first.min_days, first.max_days)
    return DeliveryTerms(calendars, first.name, days, Money(least, settings.BASE_CURRENCY))
