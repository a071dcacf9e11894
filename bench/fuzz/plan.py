"""What is sent: hostile forms, addresses, queries, headers and lines, the same for the same seed."""

import random
from collections.abc import Iterator

from bench.fuzz import values
from bench.fuzz.forms import URLENCODED, Form, send, spoiled
from bench.fuzz.wire import TOKEN, Hostile

Forms = dict[str, list[Form]]
Opened = dict[str, list[str]]


def requests(seed: int, count: int, forms: Forms, opened: Opened, addresses: list[str]) -> Iterator[Hostile]:
    """First every form once in each role, then by chance."""
    chance = random.Random(seed)  # noqa: S311  the same requests for the same seed
    sent = 0
    for role in sorted(forms):
        for form in forms[role]:
            yield spoiled(role, form, chance)
            sent += 1
    roles = sorted(opened)
    for _ in range(max(0, count - sent)):
        role = values.one(chance, roles)
        yield _any(role, forms[role], opened[role], addresses, chance)


def _any(role: str, forms: list[Form], opened: list[str], addresses: list[str], chance: random.Random) -> Hostile:
    way = chance.random()
    if way < 0.45 and forms:
        return spoiled(role, values.one(chance, forms), chance)
    if way < 0.6:
        return _other_id(role, values.one(chance, addresses), chance)
    if way < 0.92:
        return _around(role, values.one(chance, opened), chance)
    return _body(role, values.one(chance, addresses), forms, chance)


def _around(role: str, page: str, chance: random.Random) -> Hostile:
    """A page that opens, asked for strangely."""
    way = chance.random()
    if way < 0.48:
        query = values.one(chance, values.QUERIES)
        return Hostile(role, f"query {query[:60]}", f"{page.split('?')[0]}?{query}".encode())
    if way < 0.82:
        header = values.one(chance, values.HEADERS)
        return Hostile(role, f"header {header[0]}: {header[1][:40]!r}", page.encode(), headers=(header,))
    if way < 0.93:
        method = values.one(chance, values.METHODS)
        return Hostile(role, f"method {method[:10]!r}", page.encode(), method)
    line = values.one(chance, values.LINES)
    return Hostile(role, f"line {line[:50]!r}", b"/", line=line)


def _other_id(role: str, address: str, chance: random.Random) -> Hostile:
    """One part of an address becomes something else; sent by GET or POST."""
    pieces = address.split("?")[0].split("/")
    places = [place for place, piece in enumerate(pieces) if piece]
    varied = [place for place in places if any(letter.isdigit() for letter in pieces[place])]
    where = values.one(chance, (varied if varied and chance.random() < 0.8 else places) or [len(pieces) - 1])
    pieces[where] = values.one(chance, values.IDS)
    target = "/".join(pieces).encode()
    what = f"address {target[:90].decode()}"
    if chance.random() < 0.35:
        form = Form(target.decode(), "POST")
        return send(role, form, [("csrfmiddlewaretoken", TOKEN)], [], what, chance)
    return Hostile(role, what, target)


def _body(role: str, address: str, forms: list[Form], chance: random.Random) -> Hostile:
    """A body that is no form, posted to any address."""
    if forms and chance.random() < 0.5:
        address = values.one(chance, forms).action
    kind, body = values.one(chance, values.BODIES)
    if kind == URLENCODED:
        body = b"csrfmiddlewaretoken=" + TOKEN.encode() + b"&" + body
    headers = (("Content-Type", kind), ("X-CSRFToken", TOKEN.encode()))
    return Hostile(role, f"body {kind[:30]!r} {body[:30]!r}", address.encode(), "POST", headers, body)
