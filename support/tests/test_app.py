"""The store as an app: manifest, worker and offline page, and where the worker has no business."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from orders.actions.access import make_link
from orders.tests.factories import make_order, make_user


def test_the_manifest_names_icons_that_are_there(client, db):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        size = Image.open(finders.find(icon["src"].removeprefix("/static/"))).size
        assert icon["sizes"] == f"{size[0]}x{size[1]}"


def test_the_worker_keeps_static_files_and_the_offline_page_alone(client, db):
    answer = client.get("/sw.js")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript", "no-cache")
    body = answer.content.decode()
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", body)[1])
    assert all(name.startswith("/static/") and finders.find(name.removeprefix("/static/")) for name in files)
    assert re.findall(r"'(/[a-z/]*)'", body) == ["/offline/", "/account/logout/"]
    assert json.loads(re.search(r"const NEVER = (\[.*?\]);", body)[1]) == ["/pay/", "/checkout/"]


def test_the_worker_is_the_same_for_everybody(client, db):
    before = client.get("/sw.js").content, client.get("/offline/").content
    client.force_login(make_user())
    assert (client.get("/sw.js").content, client.get("/offline/").content) == before


def test_the_offline_page_needs_no_database_and_says_how_to_reach_us(client, settings):
    page = client.get("/offline/").content.decode()
    assert settings.SUPPORT_PHONE in page
    assert settings.SUPPORT_EMAIL in page


@pytest.mark.django_db
def test_the_policy_lets_our_own_worker_run_and_no_other(client):
    policy = client.get("/")["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_pages_load_the_app_but_the_quiet_ones_do_not(client):
    token = make_link(order_id=make_order().pk, kind="pay")
    assert "js/app.js" in client.get("/").content.decode()
    assert "js/app.js" not in client.get(f"/pay/{token}/").content.decode()
