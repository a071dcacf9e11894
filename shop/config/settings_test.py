"""Settings of the tests: real PostgreSQL and Redis, one database and one Redis prefix per xdist worker."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("STAGE", "test")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("ENABLED_PAYMENT_PROVIDERS", "demo,stripe")

from shop.config.settings import *  # noqa: F403

REDIS_PREFIX = f"{REDIS_PREFIX}test:{os.environ.get('PYTEST_XDIST_WORKER', 'main')}:"
CACHES["default"]["KEY_PREFIX"] = REDIS_PREFIX + "cache"
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = REDIS_PREFIX
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # a test needs no collected files
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CONN_MAX_AGE = 0
DATABASES["default"]["CONN_MAX_AGE"] = 0
LOG_FORMAT = "plain"
PAGE_CACHE_SECONDS = 0
STRIPE_SECRET_KEY = STRIPE_SECRET_KEY or "sk_test_local"
STRIPE_PUBLISHABLE_KEY = STRIPE_PUBLISHABLE_KEY or "pk_test_local"
STRIPE_WEBHOOK_SECRET = STRIPE_WEBHOOK_SECRET or "whsec_local"
_FILES = Path(tempfile.mkdtemp(prefix="store-test-"))
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)
MEDIA_ROOT, PRIVATE_ROOT = _FILES / "media", _FILES / "private"
