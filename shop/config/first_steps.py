"""What a new store still lacks before it can sell. The dashboard shows it until nothing is left."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet
from django.urls import reverse

from accounts.models import User
from shop.models import Product, ShippingRate, StockItem, TaxRate, Warehouse
from support.models import OpeningHours


@dataclass(frozen=True)
class Step:
    """One thing to set up: what for, who may, on which page of the admin, and the rows that are there once it is."""

    title: str
    why: str
    permission: str
    page: str
    rows: QuerySet[Any]

    @property
    def url(self) -> str:
        """Where it is done."""
        return reverse(f"admin:{self.page}")


STEPS = (
    Step(
        "Warehouse",
        "Where orders are packed, and until when they leave the same day.",
        "shop.add_warehouse",
        "shop_warehouse_changelist",
        Warehouse.objects.all(),
    ),
    Step(
        "Taxes",
        "A class of goods with its rate in each place you sell to; 0 where there is none.",
        "shop.add_taxclass",
        "shop_taxclass_changelist",
        TaxRate.objects.all(),
    ),
    Step(
        "Delivery",
        "Where you send to, the ways to send and what each costs.",
        "shop.add_shippingmethod",
        "shop_shippingzone_changelist",
        ShippingRate.objects.filter(method__is_active=True),
    ),
    Step(
        "Products",
        "From a file of your old store, or one by one.",
        "shop.add_catalogueimport",
        "shop_catalogueimport_changelist",
        Product.objects.filter(status=Product.Status.ACTIVE),
    ),
    Step(
        "Stock",
        "How many of each stand on the shelf.",
        "shop.change_stockitem",
        "shop_stockitem_changelist",
        StockItem.objects.filter(on_hand__gt=0),
    ),
    Step(
        "Opening hours",
        "When phone and chat are answered.",
        "support.add_openinghours",
        "support_openinghours_changelist",
        OpeningHours.objects.all(),
    ),
)


def first_steps(user: User) -> list[tuple[Step, bool]]:
    """The steps this person may take, best taken in this order, and whether each is done; none once all are."""
    mine = [step for step in STEPS if user.has_perm(step.permission)]
    if not mine:
        return []
    done = User.objects.filter(pk=user.pk).values_list(*[Exists(step.rows) for step in mine]).get()
    return [] if all(done) else list(zip(mine, done, strict=True))
