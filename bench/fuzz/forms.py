"""The forms of a page, and one filled in wrongly."""

import random
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from bench.fuzz import values
from bench.fuzz.wire import TOKEN, Hostile, Pairs, encoded, multipart, quoted

URLENCODED = b"application/x-www-form-urlencoded"


@dataclass
class Form:
    """Where it goes and what it holds as it stands: name, kind, value."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def key(self) -> tuple[object, ...]:
        """The same for forms that differ in their values alone, as on a list."""
        path = "".join("9" if letter.isdigit() else letter for letter in self.action.split("?")[0])
        return path, self.method, tuple(sorted({name for name, _, _ in self.fields}))


class Reader(HTMLParser):
    """Forms and links of one page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms, self.links = page, list[Form](), list[str]()
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what sends something somewhere."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, told.get("action", "")) or self.page
            self.form = Form(action, told.get("method", "get").upper())
            self.forms.append(self.form)
        elif tag == "a" and told.get("href", "").startswith(("/", "?")):
            self.links.append(urldefrag(urljoin(self.page, told["href"]))[0])
        elif self.form is not None:
            self._field(tag, told)

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self.form = None

    def _field(self, tag: str, told: dict[str, str]) -> None:
        name = told.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in told:
            name, tag = self.select, "select"
        kept = self.form.fields if self.form else []
        if name and tag in {"input", "textarea", "select", "button"}:
            kept.append((name, told.get("type", tag), told.get("value", "")))


def read(page: str, text: str) -> Reader:
    """The forms and links of a page."""
    reader = Reader(page)
    reader.feed(text)
    return reader


def spoiled(role: str, form: Form, chance: random.Random) -> Hostile:
    """The form with one to three of its fields wrong, sent as a browser would send it, or not at all so."""
    typed = [(name, kind, value) for name, kind, value in form.fields if name != "csrfmiddlewaretoken"]
    files = [name for name, kind, _ in typed if kind == "file"]
    pairs: list[tuple[str, str]] = [(name, value) for name, kind, value in typed if kind != "file"]
    told = []
    for _ in range(chance.randint(1, 3)):
        told.append(_spoil(pairs, chance))
    what = f"form: {'; '.join(word for word in told if word)}"
    token = [] if chance.random() < 0.03 else [("csrfmiddlewaretoken", TOKEN)]
    return send(role, form, [*token, *pairs], files, what, chance)


def _spoil(pairs: list[tuple[str, str]], chance: random.Random) -> str:
    if not pairs:
        pairs.append(("do", values.one(chance, values.TEXTS)))
        return "a field of no form"
    place, way = chance.randrange(len(pairs)), chance.random()
    name, value = pairs[place]
    if way < 0.1:
        del pairs[place]
        return f"{name} missing"
    if way < 0.16:
        pairs.append((name, values.one(chance, values.TEXTS)))
        return f"{name} twice"
    if way < 0.2:
        pairs[place] = (name + "[]", value)
        return f"{name}[]"
    wrong = values.one(chance, values.TEXTS)
    pairs[place] = (name, wrong)
    return f"{name}={wrong[:40]!r}"


def send(
    role: str, form: Form, pairs: list[tuple[str, str]], files: list[str], what: str, chance: random.Random
) -> Hostile:
    """The request that carries a filled form."""
    target = form.action.encode("ascii", errors="ignore") or b"/"
    if form.method != "POST":
        query = encoded([(name, quoted(value)) for name, value in pairs if name != "csrfmiddlewaretoken"])
        return Hostile(role, what, target.split(b"?")[0] + b"?" + query[:7000])
    if files or chance.random() < 0.15:
        raw: Pairs = [(name, value.encode(errors="surrogatepass")) for name, value in pairs]
        sent = [(name, values.one(chance, values.FILES)) for name in files]
        kind = (("Content-Type", b"multipart/form-data; boundary=fuzz"),)
        return Hostile(role, f"{what}; {[file[0] for _, file in sent]}", target, "POST", kind, multipart(raw, sent))
    body = encoded([(name, quoted(value)) for name, value in pairs])
    if chance.random() < 0.06:
        body += b"&" + values.one(chance, values.RAW) + b"=" + values.one(chance, values.RAW)
    return Hostile(role, what, target, "POST", (("Content-Type", URLENCODED),), body)
