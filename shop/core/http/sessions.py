"""Sessions in the database: read as SQL, begun without asking first whether their random key is taken."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.crypto import get_random_string

from shop.core.db import rows

DATA = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    """Django's own, with two things done for less.

    A key that exists already is refused by the INSERT, and `create()` then takes another. Every page of a visitor who
    is known reads his session, so it is asked without the ORM; one that ended or never was loses its key, as before.
    """

    def _get_new_session_key(self) -> str:
        return get_random_string(32, VALID_KEY_CHARS)

    def load(self) -> dict[str, Any]:
        """What is in the session; nothing where it ended."""
        found = rows(DATA, [self.session_key, timezone.now()])
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, Any] = self.decode(found[0][0])
        return kept

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002  Django's own signature
        """As Django does; a database that went away meanwhile is called that, and not a session that was deleted."""
        try:
            super().save(must_create)
        except UpdateError as error:
            cause = error.__context__
            if isinstance(cause, OperationalError | InterfaceError):
                raise cause from None
            raise
