"""Orders that staff take on the phone: begun, given a customer, and tied to the order they became."""

from collections.abc import Mapping

from django.conf import settings

from accounts.actions.accounts import create_account, update_profile
from accounts.models import ADDRESS_PARTS, Address, User
from orders.actions.cart import new_token
from orders.models import Cart, Order, OrderAddress, PhoneOrder
from shop.core.db import transaction
from shop.core.errors import Refused


class AlreadyPlaced(Refused):
    """The call ended in an order."""


@transaction()
def begin_phone_order(*, staff_id: int) -> PhoneOrder:
    """An empty phone order with a cart of its own."""
    cart = Cart.objects.create(
        token=new_token(), currency=settings.BASE_CURRENCY, draft={"country": settings.BASE_COUNTRY}
    )
    return PhoneOrder.objects.create(cart=cart, staff_id=staff_id)


@transaction()
def choose_account(*, phone_id: int, user_id: int) -> PhoneOrder:
    """Order for somebody with an account, to his usual address. Raises User.DoesNotExist."""
    phone = open_phone_order(phone_id)
    user = User.objects.get(pk=user_id, is_active=True)
    address = Address.objects.filter(user=user).order_by("-is_default_delivery", "-pk").first()
    known = {"email": user.email, "name": user.name, "phone": user.phone}
    if address is not None:
        known |= {part: getattr(address, part) for part in ADDRESS_PARTS}
    return _fill(phone, known, user.pk)


@transaction()
def choose_earlier_buyer(*, phone_id: int, order_id: int) -> PhoneOrder:
    """Order for a guest of before, to the address of that order. Raises Order.DoesNotExist."""
    phone = open_phone_order(phone_id)
    order = Order.objects.get(pk=order_id)
    address = OrderAddress.objects.filter(order=order, kind=OrderAddress.Kind.DELIVERY).first()
    known = {"email": order.email, "name": order.name, "phone": order.phone}
    if address is not None:
        known |= {part: getattr(address, part) for part in ADDRESS_PARTS}
    return _fill(phone, known, order.user_id)


@transaction()
def create_customer(*, phone_id: int, email: str, name: str, phone: str) -> PhoneOrder:
    """Make an account for the caller, who sets a password by "Forgot Password" when he likes. Raises AddressTaken."""
    row = open_phone_order(phone_id)
    user = create_account(email=email, name=name, is_verified=False)
    if phone:
        update_profile(user_id=user.pk, name=name, phone=phone)
    return _fill(row, {"email": user.email, "name": name, "phone": phone}, user.pk)


@transaction()
def tie_to_order(*, phone_id: int, order_id: int) -> None:
    """Remember what a phone order became."""
    PhoneOrder.objects.filter(pk=phone_id).update(order_id=order_id)


def open_phone_order(phone_id: int) -> PhoneOrder:
    """A phone order still being written, locked. Raises AlreadyPlaced and PhoneOrder.DoesNotExist."""
    phone = PhoneOrder.objects.select_for_update(of=("self",)).select_related("cart").get(pk=phone_id)
    if phone.order_id is not None:
        raise AlreadyPlaced("This call ended in an order already.")
    return phone


def _fill(phone: PhoneOrder, known: Mapping[str, str], user_id: int | None) -> PhoneOrder:
    """Write who it is for; an empty part leaves what was typed."""
    cart = phone.cart
    cart.draft = dict(cart.draft) | {name: text for name, text in known.items() if text} | {"who": ""}
    cart.save(update_fields=["draft", "updated_at"])
    phone.customer_id = user_id
    phone.save(update_fields=["customer"])
    return phone
