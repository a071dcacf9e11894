"""The supplier plugs that settings.SUPPLIERS names."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from fulfillment.suppliers.base import SupplierPlug


@cache
def _load(path: str) -> SupplierPlug:
    plug: SupplierPlug = import_string(path)()
    return plug


def plug_named(name: str) -> SupplierPlug:
    """The plug of this name; the one for mail where the settings no longer know it."""
    return _load(settings.SUPPLIERS.get(name, settings.SUPPLIERS["email"]))


def answering() -> list[str]:
    """The names of the plugs that answer by themselves."""
    return [name for name, path in settings.SUPPLIERS.items() if _load(path).answers_itself]
