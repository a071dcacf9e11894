"""sitemap.xml: the home page, words, categories and products, in parts of five thousand."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from shop.models import Category, Product
from shop.views.pages import PAGES


class PageMap(Sitemap):
    """Home and the pages of words."""

    def items(self) -> Iterable[str]:
        """Their addresses."""
        return ["/", "/help/", "/help/faq/", "/contact/", *(f"/{name}/" for name in PAGES)]

    def location(self, item: str) -> str:
        """The address itself."""
        return item


class CategoryMap(Sitemap):
    """Every category a visitor may see."""

    limit = 5000

    def items(self) -> QuerySet[Category]:
        """Public categories in the order of the tree."""
        return Category.objects.public().order_by("path").only("full_slug")


class ProductMap(Sitemap):
    """Every product on sale, with the day it changed."""

    limit = 5000

    def items(self) -> QuerySet[Product]:
        """Active products; a part is one slice by primary key."""
        return Product.objects.public().order_by("pk").only("slug", "updated_at")

    def lastmod(self, item: Product) -> datetime:
        """When it changed."""
        return item.updated_at


SITEMAPS = {"pages": PageMap, "categories": CategoryMap, "products": ProductMap}
