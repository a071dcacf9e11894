"""The frame around every page: facts of the shop, menu, cart, hours, colors. Built in: no template loads it.

{% theme as theme %}         the visitor's colors (used by base.html)
{% shop_facts as facts %}    name, email, phone, return_days
{% frame as frame %}         a Frame: the same with menu, cart and hours (used by base.html)
{% page_address %}           this page's path for a link's query
"""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import Context

from shop.core import panels
from shop.core.http import Viewer, viewer_for
from shop.queries.menu import Department, departments

register = template.Library()


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The visitor's choice of colors: "light", "dark" or empty for the device's own."""
    request: HttpRequest | None = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in {"light", "dark"} else ""


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> str:
    """This page's path for a link's query; of a page with a secret in its path the pattern, never the secret."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    match = request.resolver_match
    path = f"/{match.route}" if match is not None and "token" in match.kwargs else request.path
    return quote(path[:300])


@register.simple_tag
def shop_facts() -> dict[str, object]:
    """The shop's name and ways to reach it; needs neither request nor database."""
    return {
        "name": settings.SHOP_NAME,
        "email": settings.SUPPORT_EMAIL,
        "phone": settings.SUPPORT_PHONE,
        "return_days": settings.RETURN_DAYS,
    }


class Frame:
    """`shop_facts` with the menu, the cart and today's hours, each asked for once and only where a page shows it.

    The cart comes from the panel "cart" of page "frame": `load_many([cart id kept in the session], viewer)` gives
    {"count": units, "total": Money}. Who has no session has no cart, and costs no query; nor does a frame without one,
    nor a page whose view read the cart and hands the same over as `framed_cart`.
    Today's hours come from the panel "hours", which is the same for everybody: {"line": words}.
    """

    def __init__(self, request: HttpRequest | None, framed_cart: Mapping[str, object] | None = None) -> None:
        self.request, self.framed_cart = request, framed_cart
        self.name, self.email, self.phone = settings.SHOP_NAME, settings.SUPPORT_EMAIL, settings.SUPPORT_PHONE
        self.return_days = settings.RETURN_DAYS

    @cached_property
    def menu(self) -> tuple[Department, ...]:
        """The departments."""
        return departments()

    @property
    def here(self) -> str:
        """The address of the department that is this page; empty elsewhere, so that the menu is the same there."""
        path = self.request.path if self.request is not None else ""
        return path if any(department.url == path for department in self.menu) else ""

    @cached_property
    def cart(self) -> Mapping[str, object] | None:
        """Units and sum of the visitor's cart."""
        request = self.request
        if self.framed_cart is not None:
            return self.framed_cart
        if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return panels.load_slot("frame", "cart", int(request.session.get("cart_id") or 0), viewer_for(request))

    @cached_property
    def hours(self) -> Mapping[str, object] | None:
        """When a person answers today."""
        return panels.load_slot("frame", "hours", 0, Viewer())


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """What the frame of this page shows."""
    return Frame(context.get("request"), context.get("framed_cart"))
