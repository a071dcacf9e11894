"""A form that is sent twice acts once."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from shop.core.models import FormKey


@dataclass
class Once:
    """What became of a form: `answer` is empty at its first arrival; set it, and repeats read it."""

    answer: str = ""

    @property
    def is_repeat(self) -> bool:
        """True when this form was sent before."""
        return bool(self.answer)


def new_form_key() -> str:
    """A random key to put into a form as a hidden field."""
    return secrets.token_urlsafe(18)


@contextmanager
def once(scope: str, key: str) -> Iterator[Once]:
    """Run the body in a transaction that holds this form's key; a second copy waits, then sees the first one's answer.

    The answer (an address to redirect to, at most 500 letters) is kept for two days. An empty or overlong key counts
    as a form of its own.
    """
    if not key or len(key) > 100 or "\0" in key:
        key = new_form_key()
    with transaction.atomic():
        FormKey.objects.bulk_create([FormKey(scope=scope, key=key)], ignore_conflicts=True)
        row = FormKey.objects.select_for_update().get(scope=scope, key=key)
        state = Once(row.answer)
        before = state.answer
        yield state
        if state.answer != before:
            row.answer = state.answer
            row.save(update_fields=["answer"])
