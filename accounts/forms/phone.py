"""Phone numbers as people type them, and as they are kept: E.164, like +12015550123."""

import phonenumbers


def to_e164(typed: str, country: str) -> str | None:
    """The number as E.164, read as in `country` where it has no +; None where nobody can have it."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def as_written(number: str) -> str:
    """A kept number with its blanks, like +1 201-555-0123; as it is where it cannot be read."""
    try:
        return str(phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    except phonenumbers.NumberParseException:
        return number


def example_of(country: str) -> str:
    """A number as people of the country write theirs."""
    number = phonenumbers.example_number(country)
    if number is None:
        return "+1 201 555 0123"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))


def calling_code(country: str) -> int:
    """What numbers of a country begin with, like 1."""
    return int(phonenumbers.country_code_for_region(country))
