"""Who sends, with which cookies, and which addresses there are to try."""

import time
from dataclasses import dataclass
from types import SimpleNamespace

from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from bench import catalogue
from bench.fuzz.wire import TOKEN
from shop.core.http.viewer import PROVED
from shop.models import Category, Product, Variant
from shop.search import documents, vocabulary
from support.models import HelpArticle
from tests import access_table as table
from tests.access_world import build, parts, staff, walk

HOUR, GOODS = 3600, 40
STAFF = ("Customer service", "Catalog", "Manager")


@dataclass
class Person:
    """A role, and how its session is made anew when a request has ended it."""

    role: str
    user: User | None
    it: SimpleNamespace
    cookies: str = ""

    def enter(self) -> None:
        """Begin a session: logged in, goods in the cart, the orders of the links proved, a building chosen."""
        client = Client(SERVER_NAME="127.0.0.1")
        if self.user is not None:
            client.force_login(self.user)
        for variant in Variant.objects.filter(product__status="active").order_by("pk")[:2]:
            client.post(reverse("cart_add"), {"variant": variant.pk, "quantity": 1})
        client.post(reverse("warehouse:building"), {"warehouse": self.it.walk.warehouse_id})
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() + HOUR}]
        if self.role == "guest":
            session[PROVED] = {str(order.pk): time.time() + HOUR for order in (self.it.order, self.it.placed)}
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def people(it: SimpleNamespace) -> list[Person]:
    """One of each role."""
    found = [Person("visitor", None, it), Person("customer", it.owner, it), Person("guest", None, it)]
    found += [Person("supplier", None, it), Person("picker", it.walk.picker, it)]
    return found + [Person(role, staff(role), it) for role in STAFF]


def settle() -> SimpleNamespace:
    """Everything private once, and some goods to look at."""
    it = build()
    catalogue.grow(0, GOODS)
    documents.rebuild_all()
    vocabulary.refresh()
    return it


def addresses(it: SimpleNamespace) -> dict[str, str]:
    """Every address of the store by its name, with what stands in it."""
    known = {
        "product": [Product.objects.filter(status="active").latest("pk").slug],
        "product_reviews": [Product.objects.filter(status="active").latest("pk").slug],
        "category": [first.full_slug if (first := Category.objects.first()) else "none"],
        "picture": ["products/1/480.jpg"],
        "help-article": [HelpArticle.objects.order_by("pk").first().slug],
        "help-vote": [HelpArticle.objects.order_by("pk").first().slug],
        "payment_webhook": ["stripe"],
        "sitemap": ["products"],
        "admin:app_list": ["orders"],
    }
    links = {name: it.links[kind] for kind, group in table.LINKS.items() for name in table.names(group)}
    found = {}
    for name, pattern in walk():
        own = [links[name], *parts(it, name)[1:]] if name in links else known.get(name) or parts(it, name)
        try:
            found[name] = reverse(name, args=own)
        except NoReverseMatch:
            count = pattern.pattern.regex.groups
            found |= _with_anything(name, count)
    return found | _of_models()


def _with_anything(name: str, count: int) -> dict[str, str]:
    for own in (["1"] * count, ["1", "assign"][:count], ["00000000-0000-0000-0000-000000000000"] * count):
        try:
            return {name: reverse(name, args=own)}
        except NoReverseMatch:
            continue
    return {}


def _of_models() -> dict[str, str]:
    """The admin's own pages of every model, with its newest row."""
    found = {}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk").last()
        found |= {f"{name}_{page}": reverse(f"{name}_{page}") for page in ("changelist", "add")}
        if row is not None:
            kinds = ("change", "history", "delete")
            found |= {f"{name}_{page}": reverse(f"{name}_{page}", args=[row.pk]) for page in kinds}
    return found
