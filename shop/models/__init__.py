"""Everything the ground floor stores."""

from shop.models.attributes import Attribute, AttributeChoice, ProductAttribute, ProductType
from shop.models.catalogue import Brand, Category, Product
from shop.models.delivery import Holiday, ShippingMethod, ShippingRate, ShippingZone
from shop.models.imports import CatalogueImport, ImportRow
from shop.models.locations import Bin, BinStock, Warehouse
from shop.models.media import ProductImage, SlugRedirect
from shop.models.search import SearchDocument, Synonym, Term, TermDeletion
from shop.models.stock import Movement, Reservation, StockItem, Supply
from shop.models.suppliers import LowStock, Supplier, SupplierItem
from shop.models.taxes import TaxClass, TaxRate
from shop.models.variants import OptionValue, ProductOption, SalePrice, Variant
from shop.models.waiting import Waiting

__all__ = [
    "Attribute",
    "AttributeChoice",
    "Bin",
    "BinStock",
    "Brand",
    "CatalogueImport",
    "Category",
    "Holiday",
    "ImportRow",
    "LowStock",
    "Movement",
    "OptionValue",
    "Product",
    "ProductAttribute",
    "ProductImage",
    "ProductOption",
    "ProductType",
    "Reservation",
    "SalePrice",
    "SearchDocument",
    "ShippingMethod",
    "ShippingRate",
    "ShippingZone",
    "SlugRedirect",
    "StockItem",
    "Supplier",
    "SupplierItem",
    "Supply",
    "Synonym",
    "TaxClass",
    "TaxRate",
    "Term",
    "TermDeletion",
    "Variant",
    "Waiting",
    "Warehouse",
]
