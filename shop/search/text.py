"""The words of a text. Index and query share these functions, so that both see the same words. No database here."""

import re
import unicodedata
from itertools import groupby

RULES = 2
"""Raised when these functions change, so that old documents are written anew."""

_MARKS = re.compile(r"[™®©℠]|\((?:tm|r|c)\)", re.IGNORECASE)
_WORD = re.compile(r"\d+\.\d+|[^\W_]+")
_CODE = re.compile(r"[^\W_]+(?:[-./][^\W_]+)+")
_PAIR = re.compile(r"^(?:([^\W\d_]+)(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)([^\W\d_]+))$")
_TAG = re.compile(r"<[^>]*>")
_CUT = re.compile(r"[,(\[{/|:;]|\s[-\u2013\u2014]\s|\s(?:for|with|without|w/|inkl|incl|including)\s", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W_]+")
COLORS = "black white red blue green grey gray silver gold yellow orange pink purple brown beige navy clear"
UNITS = "mm cm m km g kg mg oz lb l ml in inch ft w v mah gb tb mb ghz mhz hz pack pcs set x"
TRAILING = frozenset([*COLORS.split(), *UNITS.split()])


def fold(text: str) -> str:
    """Lower case, no accents, no trade marks, no apostrophes, no NUL."""
    text = unicodedata.normalize("NFKD", _MARKS.sub(" ", text.replace("\x00", " ")))
    plain = "".join(letter for letter in text if not unicodedata.combining(letter))
    return plain.casefold().replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")


def words(text: str) -> list[str]:
    """The words of a text in order: letters and digits; decimals stay whole, all else separates."""
    return [word[:60] for word in _WORD.findall(fold(text))]


def without_tags(html: str) -> str:
    """The text of sanitized HTML."""
    return _TAG.sub(" ", html)


def code(text: str) -> str:
    """A code as it is compared: folded, without blanks, dashes, dots and slashes."""
    return re.sub(r"[\W_]+", "", fold(text))[:80]


def parted(word: str) -> tuple[str, str] | None:
    """Letters and digits of a short code apart: "ps4" -> ("ps", "4"); None for everything else."""
    found = _PAIR.match(word)
    if found is None:
        return None
    first, second = (part for part in found.groups() if part)
    return first, second


def extra_forms(text: str) -> list[str]:
    """Other ways to write the codes in a text: joined ("vna-216" -> vna216) and parted ("ps4" -> ps, 4)."""
    folded = fold(text)
    forms = [re.sub(r"[-./]", "", found)[:60] for found in _CODE.findall(folded)]
    for word in _WORD.findall(folded):
        forms.extend(parted(word) or ())
    return forms


def guess_kind(title: str, brand: str = "", model: str = "") -> list[str]:
    """What sort of thing a title names: "Kensington Contour 15.6 Topload Laptop Case" -> [.., "laptop", "case"].

    Takes off brand and model code and cuts where the title starts to tell details. Where the words left are written
    in capitals but for a run of small ones ("Targus TBC005EU notebook case 43.2 cm Black"), that run is the kind;
    else the longest run between numbers, without trailing colors and units.
    """
    rest = _MARKS.sub(" ", title.replace("\x00", " "))
    for start in (brand, model if " " not in model else ""):
        if start and rest.casefold().startswith(start.casefold()):
            rest = rest[len(start) :].lstrip()
    cut = _CUT.search(rest)
    if cut and words(rest[: cut.start()]):
        rest = rest[: cut.start()]
    parts = _between_numbers(rest)
    small = (
        [run for part in parts for run in _small_runs(part)]
        if any(word[0].isupper() for part in parts for word in part)
        else []
    )
    chosen = small[0] if small else max(parts, key=len, default=[])
    found = words(" ".join(chosen))
    while len(found) > 1 and found[-1] in TRAILING:
        found.pop()
    return found[-4:]


def _between_numbers(text: str) -> list[list[str]]:
    """Words in a row; numbers and codes part them."""
    parts: list[list[str]] = [[]]
    for word in _PLAIN.findall(text):
        if word.isalpha():
            parts[-1].append(word)
        else:
            parts.append([])
    return [part for part in parts if part]


def _small_runs(part: list[str]) -> list[list[str]]:
    """Runs of words written small, if any of them is longer than two letters."""
    runs = [list(run) for is_small, run in groupby(part, key=lambda word: word[0].islower()) if is_small]
    return [run for run in runs if any(len(word) > 2 for word in run)]
