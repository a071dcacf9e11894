"""Two people who want to be told when a sold-out thing is back."""

from shop.actions.waiting import ask_to_be_told
from shop.models import Product, StockItem, Variant

PEOPLE = ("ines.waits@example.com", "tom.waits@example.com")


def want_it_back() -> None:
    """Put them on the list of the first variant that nothing is left of."""
    there = StockItem.objects.filter(on_hand__gt=0).values("variant")
    sold_out = Variant.objects.filter(is_active=True, stock_policy="deny", product__status=Product.Status.ACTIVE)
    variant = sold_out.exclude(pk__in=there).order_by("product__is_buyable", "pk").first()
    if variant is not None:
        for email in PEOPLE:
            ask_to_be_told(variant_id=variant.pk, email=email, is_proved=True)
