"""Every address of the store refuses everyone who has no business there: the matrix of roles and addresses."""

import re

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from shop.config.roles import ROLES
from tests import access_table as table
from tests.access_world import MAIL, build, logged_in, parts, staff, walk

DJANGO_OWN = re.compile(r"admin:[a-z]+_[a-z]+_(add|change|changelist|delete|history)$")
SESSIONS = ("django_session", "usersessions_usersession")
LOG_INS = ("/account/login/", "/admin/login/")
REFUSED = {302, 403, 404, 405}
NAMES = {name for name, _ in walk()} - {""}


@pytest.fixture(scope="module")
def it(django_db_setup, django_db_blocker):
    """One store for all these tests; what they ask is undone at once, and the whole at the end."""
    with django_db_blocker.unblock(), override_settings(STAFF_MFA_REQUIRED=False), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def address_of(it, name, token=""):
    if token:
        return reverse(name, args=[token, *(parts(it, name)[1:])])
    return reverse(name, args=parts(it, name))


def writes(captured):
    """Tables written to, sessions apart."""
    found = (re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', query["sql"]) for query in captured)
    return sorted({match[1] for match in found if match and match[1] not in SESSIONS})


def ask(client, method, address, data=None):
    """(status, where to, tables written, text), and nothing of it stays."""
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        answer = getattr(client, method)(address, data or {})
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, answer.get("Location", ""), writes(captured), text.decode(errors="ignore")


def open_to(client, address):
    """Why a stranger was let in by GET or POST; empty where both were refused and nothing was written."""
    wrong, statuses = [], []
    for method in ("get", "post"):
        status, where, tables, _ = ask(client, method, address)
        statuses.append(status)
        is_sent_away = status != 302 or where.startswith((*LOG_INS, "/account/reauthenticate/"))
        if status not in REFUSED or not is_sent_away or tables:
            wrong.append(f"{method} {address}: {status} {where} wrote {tables}")
    return wrong + ([f"{address}: takes no method at all"] if statuses == [405, 405] else [])


# --- the table -----------------------------------------------------------------------------------------------------
def test_every_address_is_declared_once():
    found = {name for name in NAMES if not DJANGO_OWN.match(name)}
    assert found - set(table.DECLARED) == set(), "say in tests/access_table.py who may open these"
    assert set(table.DECLARED) - found == set(), "these are no more"
    assert len(table.DECLARED) == len(set(table.DECLARED))


# --- customers -----------------------------------------------------------------------------------------------------
def test_what_is_an_accounts_opens_for_it_and_for_nobody_else(it):
    strangers = {"visitor": None, "other": it.other} | {role: staff(role) for role in ROLES}
    wrong = []
    for kind, user in strangers.items():
        client = logged_in(user)
        for name in table.names(table.OWNER):
            wrong += [f"{kind}: {words}" for words in open_to(client, address_of(it, name))]
    assert wrong == []


def test_a_visitor_is_asked_to_log_in_for_every_page_of_an_account(it):
    wrong = []
    for name in table.names(table.MEMBER + table.SECOND_FACTOR):
        status, where, tables, _ = ask(logged_in(), "get", address_of(it, name))
        if status != 302 or not where.startswith(LOG_INS) or tables:
            wrong.append((name, status, where, tables))
    assert wrong == []


def opens(it, client, name, address):
    """What is wrong with an address for somebody who has business there; an empty form may be refused (409, 422)."""
    status, where, tables, _ = ask(client, "get", address)
    is_post_only, may_write = name in table.POST_ONLY, name in table.ASKS_PROVIDER
    if is_post_only and status == 405:
        status, where, _, _ = ask(client, "post", address)
    elif is_post_only:
        return [f"{name}: GET gave {status} where only POST acts"]
    if (status >= 400 and status not in {409, 422}) or where.startswith(LOG_INS):
        return [f"{name}: {status} {where}"]
    return [f"{name}: GET wrote {tables}"] if tables and not is_post_only and not may_write else []


def test_the_account_opens_what_is_its_own_and_looking_changes_nothing(it):
    client = logged_in(it.owner)
    wrong = []
    for name in table.names(table.OWNER + table.MEMBER):
        wrong += opens(it, client, name, address_of(it, name))
    assert wrong == []


# --- links ---------------------------------------------------------------------------------------------------------
def test_a_link_opens_its_own_pages_and_looking_changes_nothing(it):
    wrong = []
    for kind, group in table.LINKS.items():
        for name in table.names(group):
            client = logged_in(it.owner if name in table.names(table.PROVED + "return_cancel") else None)
            wrong += opens(it, client, name, address_of(it, name, it.links[kind]))
    assert wrong == []


def test_a_link_of_another_kind_a_forged_one_and_none_open_nothing(it):
    wrong = []
    client = logged_in()
    for kind, group in table.LINKS.items():
        tokens = [
            it.links["pay" if kind == "order" else "order"],
            it.links[kind][:-1] + ("A" if it.links[kind][-1] != "A" else "B"),
            it.order.number,
        ]
        for name in table.names(group):
            for token in tokens:
                for method in ("get", "post"):
                    status, _, tables, _ = ask(client, method, address_of(it, name, token))
                    if status not in {404, 405} or tables:
                        wrong.append((name, token, method, status, tables))
    assert wrong == []


def test_a_link_alone_does_not_open_what_wants_the_mailbox_proved(it):
    wrong = []
    for name in table.names(table.PROVED):
        for method in ("get", "post"):
            status, where, tables, _ = ask(logged_in(), method, address_of(it, name, it.links["order"]))
            if not (status == 405 or (status == 302 and where.endswith("#code"))) or tables:
                wrong.append((name, method, status, where, tables))
    assert ask(logged_in(), "post", address_of(it, "return_cancel", it.links["return"]))[0] == 404
    assert wrong == []


def test_a_link_alone_shows_neither_address_nor_mail_nor_money(it):
    text = ask(logged_in(), "get", address_of(it, "order_by_link", it.links["order"]))[3]
    assert it.order.number in text
    for secret in (MAIL, "12 Commercial Street"):
        assert secret not in text


def test_a_supplier_sees_one_purchase_order_and_no_price(it):
    text = ask(logged_in(), "get", address_of(it, "supplier_order", it.links["supplier"]))[3]
    assert it.purchase.number in text
    for secret in (it.other_purchase.number, it.incoming.number, MAIL, "18.00", "36.00"):
        assert secret not in text


def test_a_private_picture_opens_for_its_buyer_and_those_who_decide(it):
    address = address_of(it, "photo")
    may = {"Manager", "Customer service", "Warehouse"}
    people = {"owner": it.owner, "visitor": None, "other": it.other} | {role: staff(role) for role in ROLES}
    for kind, user in people.items():
        expected = 200 if kind in may | {"owner"} else 404
        assert ask(logged_in(user), "get", address)[0] == expected, kind


def test_programs_want_a_token(it):
    for user in (None, it.owner, staff("Manager")):
        for name in table.names(table.PROGRAM):
            assert ask(logged_in(user), "get", address_of(it, name))[0] == 401


# --- staff ---------------------------------------------------------------------------------------------------------
def test_the_warehouse_refuses_all_but_its_people(it):
    people = {"visitor": None, "owner": it.owner, "other": it.other}
    people |= {role: staff(role) for role in ("Catalog", "Customer service")}
    wrong = []
    for kind, user in people.items():
        client = logged_in(user)
        for name in table.names(table.WAREHOUSE):
            wrong += [f"{kind}: {words}" for words in open_to(client, address_of(it, name))]
    assert wrong == []


def test_the_warehouse_opens_for_its_people_and_shows_no_price_and_no_mail_address(it):
    client, wrong = logged_in(it.walk.picker), []
    client.post(reverse("warehouse:building"), {"warehouse": it.walk.warehouse_id})
    for name in table.names(table.WAREHOUSE):
        if name in table.POST_ONLY:
            status, _, tables, text = ask(client, "get", address_of(it, name))
            wrong += [f"{name}: {status}"] if status != 405 or tables else []
            continue
        wrong += opens(it, client, name, address_of(it, name))
        _, _, _, text = ask(client, "get", address_of(it, name))
        wrong += [f"{name} shows {secret}" for secret in (MAIL, "18.00", "36.00", "$") if secret in text]
    assert wrong == []


def test_no_customer_and_no_visitor_enters_the_admin(it):
    wrong = []
    for user in (None, it.owner):
        client = logged_in(user)
        for name in table.names(" ".join(table.STAFF_WITH)):
            wrong += open_to(client, admin_address(it, name))
        for model in admin.site._registry:
            for _, address in pages_of(model):
                status, where, tables, _ = ask(client, "get", address)
                if status != 302 or not where.startswith(LOG_INS) or tables:
                    wrong.append(f"{address}: {status} {where}")
        for name in {"admin:index", "admin:search", "admin:autocomplete", "admin:password_change_done"}:
            wrong += open_to(client, reverse(name))
    assert wrong == []


def admin_address(it, name):
    """Of an address that staff need one permission for; rows that no test needs have a number nobody has."""
    known = parts(it, name)
    if known or name.endswith(("export_own", "export_shopify", "report")):
        return reverse(name, args=known)
    return reverse(name, args=[1, "assign"] if name.endswith("_do") else [1])


def pages_of(model):
    """(verb, address) of the pages that Django makes for a model; of its first row where there is one."""
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    row = model._default_manager.first()
    yield "view", reverse(f"{info}_changelist")
    yield "add", reverse(f"{info}_add")
    if row is not None:
        yield "view", reverse(f"{info}_change", args=[row.pk])
        yield "view", reverse(f"{info}_history", args=[row.pk])
        yield "delete", reverse(f"{info}_delete", args=[row.pk])


@pytest.mark.parametrize("role", [*ROLES, "none"])
def test_the_admin_shows_each_role_what_its_permissions_name(it, role):
    user = staff(role) if role != "none" else staff("Catalog")
    if role == "none":
        user.groups.clear()
    client, held, wrong = logged_in(user), ROLES.get(role, set()), []
    for model in admin.site._registry:
        label, name = model._meta.app_label, model._meta.model_name
        for verb, address in pages_of(model):
            may = f"{label}.{verb}_{name}" in held or (verb == "view" and f"{label}.change_{name}" in held)
            if may and address.endswith(("/add/", "/history/", "/delete/")):
                continue
            status, _, tables, text = ask(client, "get", address)
            if (not may and status not in REFUSED) or (may and status >= 500) or tables:
                wrong.append(f"{address}: {status}, wrote {tables}")
            if may and verb == "view" and address.endswith(f"/{name}/") and status != 200:
                wrong.append(f"{address}: {status} though it may be seen")
            if role == "Warehouse" and MAIL in text:
                wrong.append(f"{address} shows a customer's mail address")
    assert wrong == []


@pytest.mark.parametrize("role", [*ROLES, "none"])
def test_what_staff_do_wants_the_permission_of_it(it, role):
    user = staff(role) if role != "none" else staff("Catalog")
    if role == "none":
        user.groups.clear()
    client, held, wrong = logged_in(user), ROLES.get(role, set()), []
    for marked, permission in table.STAFF_WITH.items():
        name = marked.rstrip("*")
        address = admin_address(it, name)
        if permission not in held:
            wrong += open_to(client, address)
        status, _, tables, _ = ask(client, "get", address)
        if marked.endswith("*") and (status not in {403, 404, 405} or tables):
            wrong.append(f"GET {address}: {status}, wrote {tables}")
        status, _, _, _ = ask(client, "post" if marked.endswith("*") else "get", address)
        if permission in held and status in {403, 404} and parts(it, name):
            wrong.append(f"{address}: {status} though {permission} is held")
    assert wrong == []
