"""Structured data (schema.org) of the public pages, equal to what the page shows."""

from collections.abc import Sequence

from django.conf import settings

from shop.promise import Band
from shop.queries.cards import Card
from shop.queries.product import ProductPage

AVAILABILITY = {
    Band.IN: "InStock",
    Band.LOW: "LimitedAvailability",
    Band.BACKORDER: "BackOrder",
    Band.SUPPLIER: "InStock",
    Band.OUT: "OutOfStock",
    Band.ENDED: "Discontinued",
}
Data = dict[str, object]


def absolute(address: str) -> str:
    """The whole address of a path or of a file kept elsewhere."""
    return address if address.startswith(("http://", "https://")) else settings.SITE_URL + address


def product_data(shown: ProductPage, canonical: str) -> Data:
    """Product with the Offer of the chosen variant; a rating only where there are some."""
    variant = shown.variant
    data: Data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": shown.title,
        "url": canonical,
        "description": shown.summary or shown.title,
        "image": [absolute(item.largest) for item in shown.gallery if item.largest],
    }
    if shown.brand:
        data["brand"] = {"@type": "Brand", "name": shown.brand}
    if shown.rating_count and shown.rating:
        count = shown.rating_count
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(shown.rating, 1),
            "reviewCount": count,
        }
    if variant and shown.price:
        data["sku"] = variant.sku
        if variant.gtin:
            data["gtin"] = variant.gtin
        data["offers"] = {
            "@type": "Offer",
            "url": f"{canonical}?variant={variant.pk}" if shown.options else canonical,
            "price": str(shown.price.decimal),
            "priceCurrency": shown.price.currency,
            "availability": f"https://schema.org/{AVAILABILITY[shown.promise.band]}",
            "itemCondition": "https://schema.org/NewCondition",
        }
    return data


def breadcrumb_data(trail: Sequence[tuple[str, str]], canonical: str) -> Data:
    """The way from home to a page; `trail` as for the breadcrumbs tag."""
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": absolute(address) if address else canonical}
        for place, (name, address) in enumerate(trail, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def site_data() -> Data:
    """The shop itself and its search, for the home page."""
    target = f"{settings.SITE_URL}/search/?q={{search_term_string}}"
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.SHOP_NAME,
        "url": settings.SITE_URL + "/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        },
        "publisher": {
            "@type": "Organization",
            "name": settings.SHOP_NAME,
            "email": settings.SUPPORT_EMAIL,
            "telephone": settings.SUPPORT_PHONE,
        },
    }


def list_data(cards: Sequence[Card]) -> Data:
    """ItemList of a page of results, in their order, with a SKU each."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "url": absolute(card.url),
                "item": {"@type": "Product", "name": card.title, "sku": card.sku, "url": absolute(card.url)},
            }
            for place, card in enumerate(cards, 1)
        ],
    }
