"""The nightly check of the payment page: what was accepted stays quiet, any change is an alarm."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from orders.actions.page_check import check_payment_page
from orders.queries.paying import sample_key
from shop.core.models import Fact

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def served(settings, live_server):
    settings.SITE_URL = live_server.url
    return settings


def test_first_look_is_accepted_and_the_next_is_the_same(served):
    assert check_payment_page() == []
    assert check_payment_page() == []
    fact = Fact.objects.get(name="payment_page")
    assert fact.is_alarm is False
    assert fact.value["accepted"]["foreign"] == ["https://js.stripe.com/v3/"]
    assert fact.value["accepted"]["inline"] == 0


def test_another_script_raises_the_alarm_until_it_is_accepted(served):
    check_payment_page()
    served.STRIPE_JS = "https://evil.example/skim.js"
    told = check_payment_page()
    assert "evil.example" in told[0]
    assert "Changed: content-security-policy." in told
    assert Fact.objects.get(name="payment_page").is_alarm
    with pytest.raises(CommandError, match="evil"):
        call_command("check_payment_page")
    call_command("check_payment_page", "--accept")
    assert Fact.objects.get(name="payment_page").is_alarm is False


def test_a_page_that_does_not_answer_raises_the_alarm(served):
    check_payment_page()
    served.SITE_URL = "http://127.0.0.1:9"
    assert "could not be fetched" in check_payment_page()[0]
    assert Fact.objects.get(name="payment_page").is_alarm


def test_sample_page_is_for_the_shop_alone(client):
    assert client.get(reverse("pay_sample")).status_code == 404
    assert client.get(reverse("pay_sample"), {"key": sample_key()}).status_code == 200
