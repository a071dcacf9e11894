"""Address fields follow the country."""

import pytest

from accounts.forms.address import AUTOCOMPLETE, AddressForm

COUNTRIES = [
    ("US", "United States"),
    ("GB", "United Kingdom"),
    ("DE", "Germany"),
    ("JP", "Japan"),
    ("CA", "Canada"),
    ("HK", "Hong Kong"),
    ("AE", "United Arab Emirates"),
]
MAINE = {
    "country": "US",
    "name": "Ana Reyes",
    "line1": "12 Commercial Street",
    "city": "Portland",
    "state": "ME",
    "postcode": "04101",
}


def form_for(**changes):
    typed = MAINE | changes
    return AddressForm(typed, country=typed["country"], countries=COUNTRIES)


def names(country):
    return [[field.name for field in row] for row in AddressForm(country=country, countries=COUNTRIES).rows()]


def test_each_country_has_its_fields_in_its_order():
    assert names("US")[-2] == ["city", "state", "postcode"]
    assert names("DE")[-2] == ["postcode", "city"]
    assert names("JP")[0] == ["postcode"]
    assert "postcode" not in [name for row in names("HK") for name in row]


@pytest.mark.parametrize(("country", "label"), [("US", "ZIP code"), ("GB", "Postcode"), ("CA", "Postal code")])
def test_postcode_bears_the_name_people_use(country, label):
    assert AddressForm(country=country, countries=COUNTRIES)["postcode"].label == label


def test_a_good_address_comes_out_whole():
    form = form_for(phone="207 555 0147", postcode="04101")
    assert form.is_valid(), form.errors
    assert form.cleaned_data.keys() == AUTOCOMPLETE.keys()
    assert form.cleaned_data["phone"] == "+12075550147"
    assert form.cleaned_data["city"] == "Portland"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"postcode": "041"}, "postcode", "Enter a ZIP code, like"),
        ({"postcode": ""}, "postcode", "Enter a ZIP code, like"),
        ({"postcode": "94105"}, "postcode", "not in Maine"),
        ({"state": ""}, "state", "Choose a state"),
        ({"state": "XX"}, "state", "Choose a state from the list"),
        ({"name": ""}, "name", "Enter the name on the doorbell"),
        ({"line1": "x" * 201}, "line1", "too long"),
        ({"phone": "12"}, "phone", "Enter a phone number, like"),
        ({"name": "A\x00B"}, "name", "Null characters"),
    ],
)
def test_faults_are_told_with_an_example(changes, field, words):
    form = form_for(**changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]
    assert words in form.errors[field][0]


@pytest.mark.parametrize(("postcode", "country"), [("k1a 0b1", "CA"), ("sw1a  1aa", "GB")])
def test_postcode_is_tidied(postcode, country):
    state = "ON" if country == "CA" else ""
    form = form_for(country=country, postcode=postcode, state=state, city="Town")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["postcode"] == " ".join(postcode.upper().split())


@pytest.mark.parametrize("country", ["HK", "AE"])
def test_a_country_without_postcodes_asks_for_none(country):
    states = AddressForm(country=country, countries=COUNTRIES).rules.states
    form = form_for(country=country, state=states[0][0], postcode="")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["postcode"] == ""


def test_every_country_has_rules():
    for code, _ in COUNTRIES:
        assert AddressForm(country=code, countries=COUNTRIES).rules.fields


def test_another_country_is_refused():
    form = form_for()
    form.data = MAINE | {"country": "ZZ"}
    assert form.errors["country"] == ["Choose a country from the list"]


@pytest.mark.django_db
def test_the_page_of_an_address_pairs_only_what_stands_on_one_line(client, django_user_model):
    client.force_login(django_user_model.objects.create_user(email="ana@example.com", password="x"))
    page = client.get("/account/addresses/new/").content.decode()
    assert page.count('class="pair"') == 1
    assert 'class="row"' not in page.split('name="country"')[1].split("Save")[0]
