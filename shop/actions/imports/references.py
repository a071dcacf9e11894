"""What a file names and the shop has as rows: brands, product types, tax classes, attributes, shelves."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from shop.actions.categories import add_category
from shop.actions.facts import fact_number
from shop.importing.rows import Attribute as Fact
from shop.importing.rows import ProductRow
from shop.importing.values import flag, handle_of
from shop.models import Attribute, AttributeChoice, Brand, ProductType, TaxClass
from shop.queries.catalogue_rows import STANDARD, UNTAXED, Shelves

GENERAL = "General"


@dataclass(frozen=True, slots=True)
class Definition:
    """An attribute as far as values need it."""

    id: int
    kind: str


def code_of(name: str) -> str:
    """The code of an attribute called so."""
    return (slugify(name) or handle_of(name))[:60]


def fact_text(fact: Fact, kind: str) -> str:
    """The one spelling of a value of this kind; BadValue when it is none."""
    if not fact.value:
        return ""
    if kind == Attribute.Kind.NUMBER:
        return f"{fact_number(fact.value).normalize():f}"
    if kind == Attribute.Kind.FLAG:
        return "yes" if flag(fact.value) else "no"
    return fact.value[: 120 if kind == Attribute.Kind.CHOICE else 500]


class References:
    """Names to ids, loaded once for a batch; `ensure` makes what is missing."""

    def __init__(self) -> None:
        self.shelves = Shelves()
        self._brands = _by_name(Brand.objects.values_list("name", "slug", "pk"))
        self._types = _by_name(ProductType.objects.values_list("name", "slug", "pk"))
        taxes = list(TaxClass.objects.values_list("name", "code", "pk"))
        self._taxes = {code: pk for _, code, pk in taxes}
        self._tax_codes = {word.casefold(): code for name, code, _ in taxes for word in (name, code)}
        self._definitions: dict[tuple[int, str], Definition] = {}
        self._choices: dict[tuple[int, str], int] = {}
        for pk, type_id, code, kind in Attribute.objects.values_list("pk", "product_type_id", "code", "kind"):
            self._definitions[type_id, code] = Definition(pk, kind)

    def brand(self, name: str) -> int | None:
        """A brand's id; None for no name, or before `ensure` made it."""
        return _find(self._brands, name)

    def product_type(self, name: str) -> int | None:
        """A product type's id; None for no name, or before `ensure` made it."""
        return _find(self._types, name)

    def tax_class(self, code: str) -> int | None:
        """The id of a class by the code `tax_code` gave; None is the shop's usual class."""
        if code == "none":
            return next((self._taxes[known] for known in UNTAXED if known in self._taxes), None)
        return self._taxes.get(code) if code else None

    def tax_code(self, name: str) -> str | None:
        """The one spelling of a tax class: "" for the usual one, "none" for untaxed, else its code; None if unknown."""
        if name in {"", "none", STANDARD}:
            return "none" if name == "none" else ""
        code = self._tax_codes.get(name.casefold())
        return "" if code == STANDARD else "none" if code in UNTAXED else code

    def definition(self, type_id: int | None, name: str) -> Definition | None:
        """The attribute of this name that products of a type have."""
        return self._definitions.get((type_id or 0, code_of(name)))

    def choice(self, attribute_id: int, value: str) -> int:
        """An allowed value's id, made when it is new."""
        key = (attribute_id, handle_of(value)[:120])
        if key not in self._choices:
            row, _ = AttributeChoice.objects.get_or_create(
                attribute_id=attribute_id, slug=key[1], defaults={"value": value[:120]}
            )
            self._choices[key] = row.pk
        return self._choices[key]

    def ensure(self, rows: Iterable[ProductRow]) -> None:
        """Make the brands, types, shelves and the untaxed class these rows name."""
        for row in rows:
            if isinstance(row.brand, str) and row.brand and self.brand(row.brand) is None:
                slug = handle_of(row.brand)[:100]
                _learn(self._brands, row.brand, slug, Brand.objects.create(name=row.brand, slug=slug).pk)
            if isinstance(row.kind, str) and row.kind:
                self._ensure_type(row.kind)
            if row.tax_class == "none" and self.tax_class("none") is None:
                made = TaxClass.objects.create(code=UNTAXED[0], name="Not taxed")
                self._taxes[made.code] = made.pk
            for steps in row.categories if isinstance(row.categories, tuple) else ():
                self._ensure_shelf(steps)

    def ensure_facts(self, type_id: int | None, facts: Iterable[Fact]) -> int:
        """Make the attributes these facts need; returns the type they belong to, the general one for None."""
        home = type_id or self._ensure_type(GENERAL)
        for fact in facts:
            code = code_of(fact.name)
            if fact.value and (home, code) not in self._definitions:
                made = Attribute.objects.create(product_type_id=home, code=code, name=fact.name[:100], kind=fact.kind)
                self._definitions[home, code] = Definition(made.pk, made.kind)
        return home

    def _ensure_type(self, name: str) -> int:
        known = self.product_type(name)
        if known is not None:
            return known
        slug = handle_of(name)[:100]
        made = ProductType.objects.create(name=name, slug=slug)
        _learn(self._types, name, slug, made.pk)
        return made.pk

    def _ensure_shelf(self, steps: tuple[str, ...]) -> None:
        parent_id: int | None = None
        for end in range(1, len(steps) + 1):
            known = self.shelves.find(steps[:end])
            if known is None:
                made = add_category(name=steps[end - 1], parent_id=parent_id)
                self.shelves.add(made.pk, made.path, made.name, made.full_slug)
                known = made.pk
            parent_id = known


def _by_name(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, slug, pk in rows:
        _learn(found, name, slug, pk)
    return found


def _learn(known: dict[str, int], name: str, slug: str, pk: int) -> None:
    known.setdefault(name.casefold(), pk)
    known.setdefault(slug, pk)


def _find(known: dict[str, int], name: str) -> int | None:
    return known.get(name.casefold()) or known.get(handle_of(name)[:100]) if name else None
