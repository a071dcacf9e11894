"""Attribute values by hand, checked against their kind and their type's demands; lists made of free texts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from shop.actions.summaries import mark_for_search
from shop.core.db import transaction
from shop.core.errors import Refused
from shop.importing.values import BadValue, block_of_text, flag, handle_of, number
from shop.models import Attribute, AttributeChoice, Product, ProductAttribute

LARGEST = Decimal(10) ** 10
MAX_CHOICES = 500


class BadFact(Refused):
    """A value does not fit its attribute."""

    def __init__(self, attribute: Attribute, reason: str) -> None:
        super().__init__(f"{attribute.name}: {reason}.")
        self.attribute_id = attribute.pk


class NotAList(Refused):
    """The values of an attribute cannot become a list."""


@transaction()
def set_facts(*, product_id: int, values: Mapping[int, str]) -> None:
    """Set attribute values (id -> text; empty clears) of a product. Raises BadFact; then nothing changes."""
    product = Product.objects.select_for_update().get(pk=product_id)
    attributes = {row.pk: row for row in Attribute.objects.filter(product_type_id=product.product_type_id)}
    present = {row.attribute_id: row for row in ProductAttribute.objects.filter(product=product)}
    ProductAttribute.objects.filter(product=product).exclude(attribute_id__in=attributes).delete()
    for attribute_id, text in values.items():
        attribute = attributes.get(attribute_id)
        if attribute is None:
            continue
        row = present.get(attribute_id) or ProductAttribute(product=product, attribute=attribute)
        if not text.strip():
            _clear(row, attribute, product)
            continue
        _fill(row, attribute, text.strip())
        row.save()
    mark_for_search(product_ids=[product_id])


def _clear(row: ProductAttribute, attribute: Attribute, product: Product) -> None:
    if attribute.is_required and product.status == Product.Status.ACTIVE:
        raise BadFact(attribute, "needed while the product is on sale")
    if row.pk:
        row.delete()


def _fill(row: ProductAttribute, attribute: Attribute, text: str) -> None:
    """Put a text into the one column of its attribute's kind."""
    row.text, row.number, row.flag, row.choice = "", None, None, None
    try:
        if attribute.kind == Attribute.Kind.NUMBER:
            row.number = fact_number(text)
        elif attribute.kind == Attribute.Kind.FLAG:
            row.flag = flag(text)
        elif attribute.kind == Attribute.Kind.CHOICE:
            row.choice = _choice(attribute, text)
        else:
            row.text = block_of_text(text, 500)
    except BadValue as error:
        raise BadFact(attribute, str(error)) from None


def fact_number(text: str) -> Decimal:
    """A number as attributes keep it: four decimals, ten digits before them. Raises BadValue."""
    value = number(text).quantize(Decimal("0.0001"))
    if abs(value) >= LARGEST:
        raise BadValue("too large a number")
    return value


def _choice(attribute: Attribute, text: str) -> AttributeChoice:
    found = AttributeChoice.objects.filter(attribute=attribute, value__iexact=text).first()
    if found is None:
        raise BadValue("not one of the list")
    return found


def missing_facts(*, product_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of required attributes that each of these products lacks."""
    types = dict(Product.objects.filter(pk__in=product_ids).values_list("pk", "product_type_id"))
    required: dict[int, dict[int, str]] = defaultdict(dict)
    rows = Attribute.objects.filter(product_type_id__in=set(types.values()) - {None}, is_required=True)
    for pk, type_id, name in rows.values_list("pk", "product_type_id", "name"):
        required[type_id][pk] = name
    known = set(ProductAttribute.objects.filter(product_id__in=product_ids).values_list("product_id", "attribute_id"))
    lacking = {
        pk: [name for attribute_id, name in required[type_id].items() if (pk, attribute_id) not in known]
        for pk, type_id in types.items()
        if type_id in required
    }
    return {pk: names for pk, names in lacking.items() if names}


@transaction()
def make_list(*, attribute_id: int) -> int:
    """Turn a free text into a list of the values in use, so that it can be a filter. Returns how many values.

    Raises NotAList for another kind, or more values than a list should have.
    """
    attribute = Attribute.objects.select_for_update().get(pk=attribute_id)
    if attribute.kind != Attribute.Kind.TEXT:
        raise NotAList("Only a text can become a list.")
    rows = list(ProductAttribute.objects.filter(attribute=attribute).exclude(text=""))
    texts = sorted({row.text for row in rows}, key=str.casefold)
    if len(texts) > MAX_CHOICES or any(len(text) > 120 for text in texts):
        raise NotAList("These values are too many or too long for a list.")
    choices: dict[str, AttributeChoice] = {}
    for text in texts:
        slug = handle_of(text)[:120]
        choices.setdefault(slug, AttributeChoice(attribute=attribute, value=text, slug=slug, position=len(choices)))
    AttributeChoice.objects.bulk_create(choices.values())
    for row in rows:
        row.choice, row.text = choices[handle_of(row.text)[:120]], ""
    ProductAttribute.objects.bulk_update(rows, ["choice", "text"], batch_size=1000)
    attribute.kind = Attribute.Kind.CHOICE
    attribute.save(update_fields=["kind"])
    mark_for_search(product_ids=[row.product_id for row in rows])
    return len(choices)
