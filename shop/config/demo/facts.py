"""Product types of the demo store and what its products say about themselves."""

from decimal import Decimal

from django.utils.text import slugify

from shop.config.demo import catalogue
from shop.models import Attribute, AttributeChoice, Product, ProductAttribute, ProductType


def write_facts() -> None:
    """Types, attributes, choices and values; sets the type of every product."""
    types = {
        code: ProductType(name=told["name"], slug=slugify(told["name"]))
        for code, told in catalogue.store()["types"].items()
    }
    ProductType.objects.bulk_create(types.values())
    attributes = {
        (code, key): Attribute(
            product_type=types[code], code=key, name=name, kind=kind, unit=unit, is_facet=is_facet, position=place
        )
        for code, told in catalogue.store()["types"].items()
        for place, (key, name, kind, unit, is_facet) in enumerate(told["attributes"])
    }
    Attribute.objects.bulk_create(attributes.values())
    choices = _choices(attributes)
    products = {row.slug: row for row in Product.objects.filter(slug__in=[g.slug for g in catalogue.goods()])}
    values = []
    for goods in catalogue.goods():
        product = products[goods.slug]
        product.product_type = types[goods.type]
        for key, value in goods.attributes.items():
            attribute = attributes[goods.type, key]
            row = ProductAttribute(product=product, attribute=attribute)
            _set(row, value, choices.get((goods.type, key, str(value))))
            values.append(row)
    Product.objects.bulk_update(products.values(), ["product_type"])
    ProductAttribute.objects.bulk_create(values)


def _choices(attributes: dict[tuple[str, str], Attribute]) -> dict[tuple[str, str, str], AttributeChoice]:
    """The words of every "one of a list", in the order of the alphabet."""
    told = {
        (goods.type, key, str(value))
        for goods in catalogue.goods()
        for key, value in goods.attributes.items()
        if attributes[goods.type, key].kind == Attribute.Kind.CHOICE
    }
    made = {
        (kind, key, value): AttributeChoice(
            attribute=attributes[kind, key], value=value, slug=slugify(value), position=place
        )
        for place, (kind, key, value) in enumerate(sorted(told))
    }
    AttributeChoice.objects.bulk_create(made.values())
    return made


def _set(row: ProductAttribute, value: object, choice: AttributeChoice | None) -> None:
    """Fill the one column that the attribute's kind uses."""
    if choice is not None:
        row.choice = choice
    elif isinstance(value, bool):
        row.flag = value
    elif isinstance(value, int | float):
        row.number = Decimal(str(value))
    else:
        row.text = str(value)
