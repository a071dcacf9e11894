"""What gunicorn runs."""

import os
import tempfile
from pathlib import Path

from django.core.wsgi import get_wsgi_application

# One folder for all workers of one gunicorn, so that their counters add up; set before the counters are imported.
_counters = Path(tempfile.gettempdir()) / f"store-counters-{os.getuid()}-{os.getppid()}"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    _counters.mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counters)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.config.settings")

application = get_wsgi_application()
