"""The staff's pages of what is sold and where it lies."""

from shop.admin import catalogue, categories, house, imports, pictures, stock, suppliers, variants, waiting

__all__ = ["catalogue", "categories", "house", "imports", "pictures", "stock", "suppliers", "variants", "waiting"]
