"""Words as staff search compares them."""

import re
import unicodedata


def fold(text: str, *, is_code: bool = False) -> str:
    """A word as search compares it: lower case, no accents; codes without blanks and dashes."""
    plain = unicodedata.normalize("NFKD", text.strip().lower())
    folded = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[\s\-().]+", "", folded) if is_code else " ".join(folded.split())
