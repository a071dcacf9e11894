"""What upper apps hang onto an account: log-in hooks, what gathers its rows, what keeps, erases and copies them.

Filled in each app's `connect()`. Callables take ids; a log-in hook also gets the request, whose session it may read.
"""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest

MailboxHook = Callable[[HttpRequest, int], None]  # (request, user id), after an address of the account was proved
LoginHook = Callable[[HttpRequest, int], None]  # (request, user id), after the session has its new id
Gatherer = Callable[[int], object]  # brings rows of the person's proved mailboxes into the account, without a mail
Blocker = Callable[[int], str]  # a sentence like "An order is still open.", or nothing
Eraser = Callable[[int], None]  # removes or blanks what this app holds of the person
Rows = Sequence[Mapping[str, object]]
Exporter = Callable[[int], dict[str, Rows]]  # what this app holds of the person, by heading

_login_hooks: list[LoginHook] = []
_mailbox_hooks: list[MailboxHook] = []
_gatherers: list[Gatherer] = []
_blockers: list[Blocker] = []
_erasers: list[Eraser] = []
_exporters: list[Exporter] = []


def register_login_hook(hook: LoginHook) -> None:
    """Call `hook(request, user_id)` after each log-in (cart merge, for example)."""
    if hook not in _login_hooks:
        _login_hooks.append(hook)


def register_mailbox_hook(hook: MailboxHook) -> None:
    """Call `hook(request, user_id)` after a mail address of the account was confirmed."""
    if hook not in _mailbox_hooks:
        _mailbox_hooks.append(hook)


def register_gatherer(gatherer: Gatherer) -> None:
    """Call `gatherer(user_id)` before an account is copied or deleted."""
    if gatherer not in _gatherers:
        _gatherers.append(gatherer)


def register_blocker(blocker: Blocker) -> None:
    """Ask `blocker(user_id)` before an account is deleted."""
    if blocker not in _blockers:
        _blockers.append(blocker)


def register_eraser(eraser: Eraser) -> None:
    """Call `eraser(user_id)` when an account is deleted."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def register_exporter(exporter: Exporter) -> None:
    """Ask `exporter(user_id)` when somebody wants a copy of his data."""
    if exporter not in _exporters:
        _exporters.append(exporter)


def run_login_hooks(request: HttpRequest, user_id: int) -> None:
    """All log-in hooks, in order of registration."""
    for hook in _login_hooks:
        hook(request, user_id)


def run_mailbox_hooks(request: HttpRequest, user_id: int) -> None:
    """All mailbox hooks, in order of registration."""
    for hook in _mailbox_hooks:
        hook(request, user_id)


def run_gatherers(user_id: int) -> None:
    """What the person did without log-in joins the account, so that all after this finds it."""
    for gatherer in _gatherers:
        gatherer(user_id)


def reasons_to_keep(user_id: int) -> list[str]:
    """Why this account cannot be deleted yet; empty when it can."""
    return [reason for blocker in _blockers if (reason := blocker(user_id))]


def run_erasers(user_id: int) -> None:
    """All erasers, the latest registered (the uppermost app) first."""
    for eraser in reversed(_erasers):
        eraser(user_id)


def data_of(user_id: int) -> dict[str, Rows]:
    """All that the apps hold of a person, by heading, the lowest app first; headings without rows are left out."""
    return {heading: rows for exporter in _exporters for heading, rows in exporter(user_id).items() if rows}
