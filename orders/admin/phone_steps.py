"""What each press on the phone desk does, by its name and the id behind it."""

from collections.abc import Callable, Mapping

from django.core.exceptions import ObjectDoesNotExist
from django.core.validators import validate_email
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from orders.actions import phone as phones
from orders.actions.cart import add_to_cart, choose_way, drop_voucher, remove_line, set_quantity, use_voucher
from orders.actions.checkout import save_draft
from orders.models import CartLine, PhoneOrder
from orders.queries.phone import goods
from shop.core.errors import Refused

MOST_UNITS = 999
Typed = Mapping[str, str]


class NotFound(Refused):
    """Nothing of what was asked for."""


def follow(request: HttpRequest, phone: PhoneOrder, typed: Typed, do: str) -> None:
    """Do one press: what stands in the lines first, then the button, else what the fields ask for. Raises Refused."""
    _set_quantities(request, phone)
    name, _, key = do.partition("-")
    if name:
        STEPS[name](phone, typed, key)
        return
    if typed["code"].strip():
        _use_code(phone, typed, "")
    if typed["add"].strip():
        _find(phone, typed, "")


def _set_quantities(request: HttpRequest, phone: PhoneOrder) -> None:
    for line_id, before in CartLine.objects.filter(cart_id=phone.cart_id).values_list("pk", "quantity"):
        told = request.POST.get(f"quantity-{line_id}", "")
        if told.isascii() and told.isdigit() and len(told) < 7 and int(told) != before:
            set_quantity(cart_id=phone.cart_id, line_id=line_id, quantity=int(told))
        if way := request.POST.get(f"way-{line_id}", ""):
            choose_way(cart_id=phone.cart_id, line_id=line_id, way=way)


def _number(key: str) -> int:
    """An id out of a button's name."""
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        raise NotFound("That is not there anymore.")
    return int(key)


def _units(typed: Typed) -> int:
    told = typed["units"].strip()
    return max(1, min(int(told), MOST_UNITS)) if told.isascii() and told.isdigit() and len(told) < 7 else 1


def _add(phone: PhoneOrder, typed: Typed, key: str) -> None:
    """Put goods in; the fields are free for the next."""
    added = add_to_cart(cart_id=phone.cart_id, variant_id=_number(key), quantity=_units(typed))
    save_draft(cart_id=phone.cart_id, typed=dict(typed) | {"add": "", "units": ""})
    if added.quantity < added.asked:
        raise NotFound(f"Only {added.total} of {added.title} can be had.")


def _find(phone: PhoneOrder, typed: Typed, _: str) -> None:
    """A whole SKU or barcode goes in at once; anything else is looked up."""
    found = goods(typed["add"], now=timezone.now(), cart_id=phone.cart_id)
    if found.exact is not None:
        _add(phone, typed, str(found.exact.variant_id))
    elif not found.found:
        raise NotFound(f"We have nothing like {typed['add'][:60]}.")


def _pick(phone: PhoneOrder, typed: Typed, key: str) -> None:
    kind, _, number = key.partition("-")
    try:
        if kind == "user":
            phones.choose_account(phone_id=phone.pk, user_id=_number(number))
        else:
            phones.choose_earlier_buyer(phone_id=phone.pk, order_id=_number(number))
    except ObjectDoesNotExist:
        raise NotFound("That customer is not there anymore.") from None


def _create(phone: PhoneOrder, typed: Typed, _: str) -> None:
    """An account for a new customer, from what was typed."""
    try:
        validate_email(typed["email"].strip())
    except ValidationError:
        raise NotFound("Enter the customer's e-mail address first.") from None
    if not typed["name"].strip():
        raise NotFound("Enter the customer's name first.")
    phones.create_customer(
        phone_id=phone.pk, email=typed["email"].strip(), name=typed["name"].strip()[:150], phone=typed["phone"][:20]
    )


def _remove(phone: PhoneOrder, typed: Typed, key: str) -> None:
    remove_line(cart_id=phone.cart_id, line_id=_number(key))


def _use_code(phone: PhoneOrder, typed: Typed, _: str) -> None:
    use_voucher(cart_id=phone.cart_id, code=typed["code"])
    save_draft(cart_id=phone.cart_id, typed=dict(typed) | {"code": ""})


def _drop_code(phone: PhoneOrder, typed: Typed, _: str) -> None:
    drop_voucher(cart_id=phone.cart_id)


STEPS: dict[str, Callable[[PhoneOrder, Typed, str], None]] = {
    "add": _add,
    "pick": _pick,
    "create": _create,
    "remove": _remove,
    "dropcode": _drop_code,
}
