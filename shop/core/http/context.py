"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"


def theme_of(request: HttpRequest) -> str:
    """The visitor's choice of colors: system, light or dark."""
    wanted = request.COOKIES.get(THEME_COOKIE, "")
    return wanted if wanted in THEMES else "system"


def shop(request: HttpRequest) -> dict[str, object]:
    """Name of the shop, ways to reach it, and the theme; no query, no session."""
    return {
        "shop_name": settings.SHOP_NAME,
        "support_email": settings.SUPPORT_EMAIL,
        "support_phone": settings.SUPPORT_PHONE,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "theme": theme_of(request),
        "themes": THEMES,
        "return_days": settings.RETURN_DAYS,
    }
