"""Every setting of the store, read from the environment. `.env.example` lists the variables in words."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from shop.config import env, logs, unfold
from shop.config.doors import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]

# --- Which stage this is -------------------------------------------------------------------------------------------
STAGE = env.choice("STAGE", "production", ("production", "demonstration", "test"))
DEMO = env.flag("DEMO", default=False)
if DEMO and STAGE == "production":
    raise ImproperlyConfigured(
        "DEMO=1 opens a mailbox and demo log-ins to everybody, so production refuses it. Unset DEMO."
    )
DEBUG = env.flag("DEBUG", default=False)
if DEBUG and STAGE == "production":
    raise ImproperlyConfigured("DEBUG=1 shows the inside of the shop, so production refuses it. Unset DEBUG.")

SECRET_KEY = env.text(
    "SECRET_KEY", wants="at least 50 random letters (python -c 'import secrets; print(secrets.token_urlsafe(50))')"
)
SITE_URL = env.text("SITE_URL", wants="the address customers see, like https://shop.example.com").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).hostname:
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}. It wants a whole address, like https://shop.example.com.")
SECURE = SITE_URL.startswith("https://")
if STAGE == "production" and not SECURE:
    raise ImproperlyConfigured("SITE_URL must begin with https:// in production.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", urlsplit(SITE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

# --- The shop ------------------------------------------------------------------------------------------------------
SHOP_NAME = env.text("SHOP_NAME", "Field & Hearth")
SUPPORT_EMAIL = env.text("SUPPORT_EMAIL", "support@yourcompany.com")
SUPPORT_PHONE = env.text("SUPPORT_PHONE", "1-800-123-4567")
BASE_CURRENCY = env.text("BASE_CURRENCY", "USD")
BASE_COUNTRY = env.text("BASE_COUNTRY", "US")
SUPPORT_TIME_ZONE = env.text("SUPPORT_TIME_ZONE", env.text("TIME_ZONE", "America/New_York"))
CHAT_PATIENCE_MINUTES = env.number("CHAT_PATIENCE_MINUTES", 2, at_least=1)
APP_STORE_URL = env.text("APP_STORE_URL", "")
PLAY_STORE_URL = env.text("PLAY_STORE_URL", "")
TAX_DISPLAY = env.choice("TAX_DISPLAY", "exclusive", ("inclusive", "exclusive"))
RETURN_DAYS = env.number("RETURN_DAYS", 30)
HOLD_MINUTES = env.number("HOLD_MINUTES", 15, at_least=1)
HOLD_PAY_LINK_HOURS = env.number("HOLD_PAY_LINK_HOURS", 24, at_least=1)
HOLD_STAFF_LINK_HOURS = env.number("HOLD_STAFF_LINK_HOURS", 48, at_least=1)
HOLD_BANK_DAYS = env.number("HOLD_BANK_DAYS", 7, at_least=1)
SAMPLE_BANK = (
    "Account holder: Field & Hearth (sample)|Bank: Sample Bank|Account number: 000123456789|Routing number: 021000000"
)
BANK_DETAILS = env.pairs("BANK_DETAILS", SAMPLE_BANK if DEMO else "")
CART_DAYS = env.number("CART_DAYS", 60, at_least=1)
PICK_CLAIM_MINUTES = env.number("PICK_CLAIM_MINUTES", 30, at_least=1)
CHOICE_HOURS = env.number("CHOICE_HOURS", 72, at_least=1)
LOW_STOCK = env.number("LOW_STOCK", 5)
DELETION_DAYS = 14  # between asking to delete an account and its end
SURVEY_DAYS = env.number("SURVEY_DAYS", 2)
REVIEW_REQUEST_DAYS = env.number("REVIEW_REQUEST_DAYS", 7)
FEEDBACK_DAYS = env.number("FEEDBACK_DAYS", 5)
ASSUMED_STOCK = env.number("ASSUMED_STOCK", 10)
IMPORT_PICTURE_FOLDER = env.text("IMPORT_PICTURE_FOLDER", "")
PICTURE_HOSTS = env.words("PICTURE_HOSTS", "")
PAGE_CACHE_SECONDS = env.number("PAGE_CACHE_SECONDS", 30)

# --- Plugs: dotted paths, one place --------------------------------------------------------------------------------
PAYMENT_PROVIDERS = {
    "demo": "orders.payments.demo.DemoProvider",
    "stripe": "orders.payments.stripe.StripeProvider",
}
METHOD_KEEPERS = {
    "demo": "orders.payments.demo_keeping.DemoKeeper",
    "stripe": "orders.payments.stripe_keeping.StripeKeeper",
}
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
STRIPE_JS = env.text("STRIPE_JS", "https://js.stripe.com/v3/")
ENABLED_PAYMENT_PROVIDERS = env.words("ENABLED_PAYMENT_PROVIDERS", "demo" if DEMO else "stripe")
if STAGE == "production" and "demo" in ENABLED_PAYMENT_PROVIDERS:
    raise ImproperlyConfigured("ENABLED_PAYMENT_PROVIDERS names demo, which takes no money, so production refuses it.")
CARRIERS = {"manual": "fulfillment.carriers.manual.ManualCarrier", "demo": "fulfillment.carriers.demo.DemoCarrier"}
SUPPLIERS = {"email": "fulfillment.suppliers.email.MailSupplier", "demo": "fulfillment.suppliers.demo.DemoSupplier"}
SMS_OFFERED = DEMO  # text messages are a choice where something takes them; no provider is connected yet
CHANNELS = {
    "email": "shop.core.channels.email.EmailChannel",
    "demo": "shop.core.channels.demo.DemoChannel",
    "sms": "shop.core.channels.demo.DemoChannel" if SMS_OFFERED else "shop.core.channels.sms.SmsChannel",
}
MAIL_CHANNEL = "demo" if DEMO else "email"

# --- Django --------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "shop.config.apps.StoreAdminConfig",
    "shop.config.apps.ConfigConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_structlog",
    "csp",
    "treebeard",
    "shop.core.apps.CoreConfig",
    "shop.apps.ShopConfig",
    "accounts.apps.AccountsConfig",
    "orders.apps.OrdersConfig",
    "fulfillment.apps.FulfillmentConfig",
    "support.apps.SupportConfig",
]
MIDDLEWARE = [
    "shop.core.http.middleware.RequestIdMiddleware",
    "shop.core.http.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "shop.core.http.middleware.PolicyMiddleware",
    "shop.core.http.programs.ProgramErrorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shop.core.http.middleware.AdminCspMiddleware",
    "shop.core.http.bodies.BodyLimitMiddleware",
    "shop.core.http.middleware.UnavailableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.views.sessions.LastSeenMiddleware",
    "accounts.views.second_factor.StaffSecondFactorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.core.http.middleware.PrivatePagesMiddleware",
]
UNFOLD = unfold.UNFOLD
ROOT_URLCONF = "shop.config.urls"
WSGI_APPLICATION = "shop.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.core.http.context.shop",
            ],
            "builtins": [
                "django.templatetags.static",
                *(f"shop.templatetags.{name}" for name in ("dates", "store", "fragments", "frame")),
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": env.database("DATABASE_URL", "-c lock_timeout=3000")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", wants="redis://host:port/0")
REDIS_PREFIX = env.text("REDIS_PREFIX", "store:")
CACHES = {
    "default": {
        "BACKEND": "shop.core.http.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX + "cache",
    }
}
SESSION_ENGINE = "shop.core.http.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * CART_DAYS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if SECURE else ("session", "csrf")
CSRF_FAILURE_VIEW = "shop.views.errors.csrf_failure"

LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English")]  # pages that offer languages would else list a hundred
TIME_ZONE = env.text("TIME_ZONE", "America/New_York")
FORMAT_MODULE_PATH = ["shop.config.formats"]
USE_I18N = USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(BASE_DIR / "media")))
PRIVATE_ROOT = Path(env.text("PRIVATE_ROOT", str(MEDIA_ROOT.parent / (MEDIA_ROOT.name + "-private"))))
STORAGES = {
    "default": {"BACKEND": "shop.core.storage.RoomStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- Accounts ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/account/"
PASSWORD_RESET_TIMEOUT = 3600
MFA_TOTP_ISSUER = SHOP_NAME
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
STAFF_MFA_REQUIRED = env.flag("STAFF_MFA_REQUIRED", default=STAGE == "production")
BROWSER_COOKIE_NAME = "__Host-browser" if SECURE else "browser"  # tells a browser that logged in before from a new one

# --- Mail ----------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SHOP_NAME} <{SUPPORT_EMAIL}>")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10

# --- Workers -------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 180_000  # kB; a child that grew with a big import is replaced after its task
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP, CELERY_BROKER_CONNECTION_MAX_RETRIES = True, None
CELERY_TASK_DEFAULT_QUEUE = "work"
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = 300, 270
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    "socket_keepalive": True,
    "global_keyprefix": REDIS_PREFIX,
}
CELERY_TIMEZONE = TIME_ZONE
OUTBOX_REENQUEUE_SECONDS = env.number("OUTBOX_REENQUEUE_SECONDS", 60, at_least=1)

# --- Security ------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE and env.flag("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked from inside, without TLS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # accounts.User.email is unique by Lower("email"), which the check cannot see

# --- Operation -----------------------------------------------------------------------------------------------------
MAILBOX_PASSWORD = env.text("MAILBOX_PASSWORD", "")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
SENTRY_DSN = env.text("SENTRY_DSN", "")
LOG_FORMAT = env.choice("LOG_FORMAT", "json", ("json", "plain"))
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logs.logging_settings(LOG_FORMAT, LOG_LEVEL)
logs.start_sentry(SENTRY_DSN, STAGE)
