"""What a store needs before its first product: buildings, tax, delivery, and people to look at its pages."""

from accounts.models import User
from shop.models import Bin, ShippingMethod, ShippingRate, ShippingZone, TaxClass, TaxRate, Warehouse

CUSTOMER, STAFF = "customer@bench.example", "staff@bench.example"
BINS = 50


def lay() -> None:
    """Make it all, once."""
    for priority, code in enumerate(("east", "west")):
        warehouse, _ = Warehouse.objects.get_or_create(code=code, defaults={"name": code.title(), "priority": priority})
        for number in range(BINS):
            facts = {"zone": "A", "aisle": str(number // 10), "sequence": number}
            Bin.objects.get_or_create(warehouse=warehouse, code=f"A{number:02}", defaults=facts)
        Bin.objects.get_or_create(warehouse=warehouse, code="BENCH", defaults={"kind": "bench", "sequence": 999})
    standard, _ = TaxClass.objects.get_or_create(code="standard", defaults={"name": "Standard"})
    TaxRate.objects.get_or_create(tax_class=standard, country="US", state="", defaults={"rate": "0.06"})
    zone, _ = ShippingZone.objects.get_or_create(name="United States", defaults={"countries": ["US"]})
    method, _ = ShippingMethod.objects.get_or_create(zone=zone, name="Ground", defaults={"tax_class": standard})
    ShippingRate.objects.get_or_create(method=method, defaults={"price_amount": 500})
    if not User.objects.filter(email=CUSTOMER).exists():
        User.objects.create_user(CUSTOMER, name="Ada Baker")
        User.objects.create_superuser(STAFF, name="Sam Stone")
