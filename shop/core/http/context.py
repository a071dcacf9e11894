"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def shop(request: HttpRequest) -> dict[str, object]:
    """Name of the shop and ways to reach it; no query, no session. The theme is a tag of its own."""
    return {
        "shop_name": settings.SHOP_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "support_phone": settings.SUPPORT_PHONE,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "return_days": settings.RETURN_DAYS,
    }
