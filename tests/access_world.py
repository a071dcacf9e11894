"""One small store in which everything private exists once, and belongs to one customer."""

import uuid
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.actions.exporting import ask_for_export, make_export
from accounts.queries import unsubscribe_address
from accounts.tests.factories import make_address
from fulfillment.actions.dropship import settle_direct
from fulfillment.models import Choice, PickList
from fulfillment.queries.links import choice_path, supplier_path
from fulfillment.tests import purchasing
from fulfillment.tests.factories import make_goods as make_shelved
from fulfillment.tests.factories import make_warehouse
from fulfillment.tests.flows import packed, picked
from orders.actions import keeping
from orders.actions.access import make_link
from orders.models import MethodSetup, SavedPaymentMethod
from orders.payments.base import Flow
from orders.payments.demo_keeping import choose
from orders.tests.factories import make_order, make_user
from orders.tests.paying import pay_token
from shop.actions.waiting import new_link
from shop.core.models import Message
from shop.models import Waiting
from support.actions.cases import make_case_link
from support.actions.claims import open_claim
from support.models import CaseImage, Chat, Claim
from support.queries.links import reviews_path, survey_path
from support.queries.return_links import return_address
from support.tests.feedback_factories import make_review
from support.tests.return_factories import make_delivered, make_photo, make_return, picture
from support.tests.support_factories import make_case

MAIL = "only-hers@example.com"
WALKS = {"walk", "skip", "let_go", "confirm_let_go"}
NO_PARTS = {"lists", "building", "start", "bench", "expected"}


def last(path: str) -> str:
    """The token at the end of a path."""
    return path.rstrip("/").rsplit("/", 1)[1]


def walk(resolver=None, space=""):
    """Every (name with namespace, pattern) of the store."""
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLResolver):
            yield from walk(part, f"{part.namespace}:" if part.namespace else space)
        else:
            yield f"{space}{part.name}" if part.name else "", part


def keep_card(user):
    """A saved method of the demonstration, and the setup it came by."""
    back = "http://testserver/account/payment-methods/added/{key}/"
    setup, session = keeping.begin_setup(user_id=user.pk, provider="demo", flow=Flow.DEMO, back=back)
    choose(session.reference, "success")
    keeping.settle_setup(setup_id=setup.pk)
    return SavedPaymentMethod.objects.get(user=user), MethodSetup.objects.get(pk=setup.pk)


def staff(role: str):
    """Somebody of a role."""
    user = make_user(name=f"{role} person", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def build() -> SimpleNamespace:
    """The store: people, rows, links by kind, and what stands in each address (`parts`)."""
    call_command("sync_roles", verbosity=0)
    it = SimpleNamespace(owner=make_user(email=MAIL), other=make_user())
    own = {"user_id": it.owner.pk, "email": MAIL}
    it.placed, it.order = make_order(**own), make_delivered(**own)
    key = uuid.uuid4()
    it.photo = make_photo(it.order, key)
    it.back = make_return(it.order, 1, key=key)
    open_claim(
        order_id=it.order.pk, draft_key=uuid.uuid4(), line_id=it.order.lines.get().pk, quantity=1, kind="missing",
        text="The cup was not in the box.", actor="visitor",
    )  # fmt: skip
    it.case = make_case(**own)
    it.image = CaseImage(message=it.case.messages.first())
    it.image.file.save("shot.jpg", ContentFile(picture()))
    it.card, it.setup = keep_card(it.owner)
    it.address = make_address(it.owner)
    it.key = Authenticator.objects.create(user=it.owner, type="webauthn", data={"name": "Key", "credential": {}})
    it.session = UserSession.objects.create(user=it.owner, ip="127.0.0.1", session_key="k" * 32, user_agent="Firefox")
    it.review = make_review(stars=1, published=False)
    _suppliers(it)
    _warehouse(it)
    waiting = Waiting.objects.create(variant=it.order.lines.get().variant, email=MAIL, token_hash="none")
    it.chat = Chat.objects.create(case=make_case(**own), token_hash="none")
    it.export = ask_for_export(user_id=it.owner.pk)
    make_export(export_id=it.export.pk)
    it.links = {
        "order": make_link(order_id=it.order.pk),
        "pay": pay_token(it.placed),
        "return": last(return_address(it.back)),
        "review": last(reviews_path(it.order)),
        "survey": last(survey_path(it.order)),
        "case": make_case_link(case_id=it.case.pk),
        "choice": last(choice_path(it.choice.pk)),
        "alert": _alert(waiting),
        "unsubscribe": last(unsubscribe_address(dedupe_key="ask:1", topic="reviews")),
        "supplier": last(supplier_path(it.purchase)),
    }
    return it


def _alert(waiting) -> str:
    path = new_link(waiting)
    waiting.save()
    return last(path)


def _suppliers(it) -> None:
    _, it.drop_line, it.purchase, _ = purchasing.dropped(2, email=MAIL)
    _, _, it.other_purchase, _ = purchasing.dropped(1)
    order, _, refused, _ = purchasing.dropped(1)
    purchasing.refuse(refused)
    settle_direct(order_id=order.pk)
    it.choice = Choice.objects.get()


def _warehouse(it) -> None:
    house, (mug,) = make_shelved()
    _, it.parcel_shipment, _, _ = packed(email=MAIL)
    _, it.shipment = picked((mug, 1), email=MAIL)
    it.walk = PickList.objects.latest("pk")
    it.stop = it.walk.picks.get()
    it.incoming = purchasing.bought((mug, 5), warehouse=house or make_warehouse())


def parts(it, name: str) -> list:
    """What stands in an address of the owner's."""
    bare = name.removeprefix("admin:").removeprefix("warehouse:")
    known = {
        "receive": [it.incoming.number],
        "receive_close": [it.incoming.number],
        "inbox_message": [Message.objects.filter(user_id=it.owner.pk, erase=False).latest("pk").pk],
        "privacy_file": [it.export.pk, "json"],
        "account-case": [it.case.number],
        "account-case-picture": [it.case.number, it.image.pk],
        "method_edit": [it.card.pk],
        "method_remove": [it.card.pk],
        "method_first": [it.card.pk],
        "method_added": [it.setup.key],
        "address": [it.address.pk],
        "address_delete": [it.address.pk],
        "address_default": [it.address.pk],
        "session_end": [it.session.pk],
        "mfa_remove_webauthn": [it.key.pk],
        "mfa_edit_webauthn": [it.key.pk],
        "account_order_email": [it.placed.number],
        "account_order_pay": [it.placed.number],
        "account_order_cancel": [it.placed.number],
        "receive_line": [it.incoming.number, it.incoming.lines.get().pk],
        "short": [it.walk.pk, it.stop.pk],
        "warehouse_return": [it.back.number],
        "warehouse_returns": [],
        "photo": [it.photo.key],
        "api_order": [it.order.number],
        "case-picture": [it.links["case"], it.image.pk],
        "orders_order_do": [it.placed.pk, "note"],
        "fulfillment_purchaseorder_do": [it.incoming.pk, "move"],
        "support_case_do": [it.case.pk, "note"],
        "support_chat_do": [it.chat.pk, "take"],
        "support_case_picture": [it.case.pk, it.image.pk],
        "support_return_do": [it.back.pk, "cancel"],
        "support_claim_do": [Claim.objects.get().pk, "refuse"],
        "support_review_do": [it.review.pk, "publish"],
    }
    if bare not in known and name.startswith("warehouse:") and bare not in NO_PARTS:
        return [it.walk.pk] if bare in WALKS else [it.shipment.number]
    is_order = bare == "account_order" or bare.startswith("account_order_")
    return known.get(bare, [it.order.number] if is_order else [])


def logged_in(user=None) -> Client:
    """A browser of this person, or of a visitor."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
