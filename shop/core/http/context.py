"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def shop(request: HttpRequest) -> dict[str, object]:
    """Name of the shop, ways to reach it, and the visitor's theme (empty: the device's own); no query, no session."""
    chosen = request.COOKIES.get("theme", "")
    return {
        "theme": chosen if chosen in THEMES else "",
        "shop_name": settings.SHOP_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "support_phone": settings.SUPPORT_PHONE,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "return_days": settings.RETURN_DAYS,
    }
