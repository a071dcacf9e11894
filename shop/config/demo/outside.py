"""Orders that came from elsewhere: two files, some of whose orders wait for a person, and a call begun."""

import random

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from orders.actions.cart import add_to_cart
from orders.actions.channels import make_channels
from orders.actions.checkout import save_draft
from orders.actions.phone import begin_phone_order
from orders.intake.files import read_file, take_file
from orders.models import OrderFile
from shop.config.demo.buyers import GUESTS, Buyer
from shop.config.demo.month import do_what_is_owed
from shop.core.models import Message
from shop.models import StockItem, Variant

HEADER = (
    "order-id\torder-item-id\tpurchase-date\tbuyer-email\tbuyer-name\tsku\tproduct-name\tquantity-purchased\t"
    "currency\titem-price\titem-tax\tshipping-price\tshipping-tax\tship-service-level\trecipient-name\tship-address-1\t"
    "ship-city\tship-state\tship-postal-code\tship-country"
)
OURS = (
    "order number,email,delivery name,delivery street,delivery city,delivery state,delivery postcode,"
    "delivery country,sku,quantity"
)


def open_channels(*, chance: random.Random) -> None:
    """Make the channels, read two files, and begin a phone order."""
    make_channels()
    wares = _plenty(chance)
    rows = [_item(place, buyer, wares[place]) for place, buyer in enumerate(GUESTS[:5])]
    rows[2] = rows[2].replace(GUESTS[2].postcode, "99999")
    rows[4] = rows[4].replace(wares[4].sku, f"{wares[4].sku}-OLD")
    _read("\n".join([HEADER, *rows]), "amazon", "amazon-orders-2026-11-22.txt")
    own = [f"PF-{410 + place},{_own(buyer)},{wares[place].sku},1" for place, buyer in enumerate(GUESTS[6:9])]
    own[1] = own[1].removesuffix(",1") + ",one"
    _read("\n".join([OURS, *own]), "file", "pop-up-market.csv")
    _call(wares[5], GUESTS[9])
    do_what_is_owed()
    Message.objects.filter(state=Message.State.QUEUED).update(state=Message.State.SENT, sent_at=timezone.now())


def _plenty(chance: random.Random) -> list[Variant]:
    """Ten things of which there are many."""
    items = StockItem.objects.filter(on_hand__gt=30, variant__product__status="active").order_by("pk")
    ids = sorted({item.variant_id for item in items[:60]})
    rows = list(Variant.objects.filter(pk__in=ids).order_by("pk"))
    return chance.sample(rows, 10)


def _item(place: int, buyer: Buyer, variant: Variant) -> str:
    price = f"{variant.price_amount / 100:.2f}"
    cells = (
        f"111-{4820113 + place}-{7730410 + place}", f"4417730{place}8812345", "2026-11-22T09:14:00-08:00",
        f"k{place}x2p@marketplace.example", buyer.name, variant.sku, "as listed", "1", "USD", price, "0.00", "4.99",
        "0.00",
        "Standard", buyer.name, buyer.line1, buyer.city, buyer.state, buyer.postcode, buyer.country,
    )  # fmt: skip
    return "\t".join(cells)


def _own(buyer: Buyer) -> str:
    return ",".join((buyer.email, buyer.name, buyer.line1, buyer.city, buyer.state, buyer.postcode, buyer.country))


def _read(content: str, code: str, name: str) -> OrderFile:
    service = User.objects.get(email="service@example.com")
    taken = take_file(
        file=ContentFile(content.encode()), file_name=name, channel_code=code, user_id=service.pk, in_background=False
    )
    return read_file(order_file_id=taken.pk)


def _call(variant: Variant, buyer: Buyer) -> None:
    """A call that was interrupted: who it is and what he wants are kept."""
    phone = begin_phone_order(staff_id=User.objects.get(email="service@example.com").pk)
    add_to_cart(cart_id=phone.cart_id, variant_id=variant.pk, quantity=2)
    save_draft(cart_id=phone.cart_id, typed=buyer.address | {"email": buyer.email})
