"""Django's PostgreSQL, with a look at the line instead of a question to see whether a kept connection still holds."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Asked before the first statement of each request, where a whole round trip was spent on `SELECT 1`."""

    def is_usable(self) -> bool:
        """A server that goes away closes its end or says why, and either can be read; silence is good news.

        After an error, and where something can be read, the server is asked as before.
        """
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred:
            return bool(super().is_usable())
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0) or bool(super().is_usable())
