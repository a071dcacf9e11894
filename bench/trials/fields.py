"""What a page's forms would send, as a browser reads them."""

from html.parser import HTMLParser

UNSENT = {"submit", "button", "file", "image", "reset"}


class Fields(HTMLParser):
    """Names with their values; the first of a name that comes more than once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._choice = self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs as they stand, choices as they are chosen."""
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "input" and name and told.get("type") not in UNSENT:
            is_ticked = told.get("type") in {"checkbox", "radio"}
            if not is_ticked or "checked" in told:
                self.found.setdefault(name, told.get("value", "on" if is_ticked else ""))
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and "selected" in told:
            self.found.setdefault(self._choice, told.get("value", ""))
        elif tag == "textarea" and name:
            self._text = name
            self.found.setdefault(name, "")

    def handle_endtag(self, tag: str) -> None:
        """A field ends."""
        if tag == "select":
            self._choice = ""
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        """The words in a text field."""
        if self._text:
            self.found[self._text] += data


def fields_of(page: str) -> dict[str, str]:
    """Everything the forms of a page would send."""
    reader = Fields()
    reader.feed(page)
    return reader.found
