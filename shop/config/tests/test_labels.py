"""Words that staff read on forms and lists: abbreviations are written as such, or not at all."""

from django.apps import apps

OURS = {"shop", "accounts", "orders", "fulfillment", "support", "core"}
RAW = {"sku", "mpn", "gtin", "seo", "url", "mm", "g"}


def test_no_label_shows_a_columns_raw_abbreviation():
    raw = [
        f"{model.__name__}.{field.name}: {field.verbose_name}"
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.fields
        if RAW & set(str(field.verbose_name).split())
    ]
    assert raw == []
