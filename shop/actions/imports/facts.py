"""Attribute values of a batch of products."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shop.actions.imports.references import References
from shop.importing.rows import Attribute as Fact
from shop.models import Attribute, ProductAttribute

VALUES = ("text", "number", "flag", "choice")


@dataclass(frozen=True)
class FactsOf:
    """What a row says of a product of a type: each fact with the one spelling of its value, empty to clear."""

    product_id: int
    type_id: int
    facts: tuple[tuple[Fact, str], ...]


def write_facts(told: Sequence[FactsOf], references: References) -> None:
    """Save, change and clear attribute values; those of a type the product no longer has go."""
    by_product = {found.product_id: found for found in told}
    rows = ProductAttribute.objects.filter(product_id__in=by_product).select_related("attribute")
    present = {(row.product_id, row.attribute_id): row for row in rows}
    foreign = [row.pk for row in rows if row.attribute.product_type_id != by_product[row.product_id].type_id]
    ProductAttribute.objects.filter(pk__in=foreign).delete()
    new: dict[tuple[int, int], ProductAttribute] = {}
    changed: list[ProductAttribute] = []
    cleared: list[int] = []
    for found in told:
        for fact, value in found.facts:
            definition = references.definition(found.type_id, fact.name)
            if definition is None:
                continue
            key = (found.product_id, definition.id)
            row = present.get(key)
            if not value:
                cleared.extend([row.pk] if row else [])
                continue
            if row is None:
                row = new.setdefault(key, ProductAttribute(product_id=found.product_id, attribute_id=definition.id))
            else:
                changed.append(row)
            _fill(row, definition.kind, value, references)
    ProductAttribute.objects.filter(pk__in=cleared).delete()
    ProductAttribute.objects.bulk_create(new.values())
    ProductAttribute.objects.bulk_update(changed, VALUES)


def _fill(row: ProductAttribute, kind: str, value: str, references: References) -> None:
    """Put a value into the one column of its kind."""
    row.text, row.number, row.flag, row.choice_id = "", None, None, None
    if kind == Attribute.Kind.NUMBER:
        row.number = Decimal(value)
    elif kind == Attribute.Kind.FLAG:
        row.flag = value == "yes"
    elif kind == Attribute.Kind.CHOICE:
        row.choice_id = references.choice(row.attribute_id, value)
    else:
        row.text = value
