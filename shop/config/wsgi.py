"""What gunicorn runs."""

import os
import tempfile
from pathlib import Path

from django.core.wsgi import get_wsgi_application

# One folder for all workers of one gunicorn, so that their counters add up; set before the counters are imported.
# In memory where there is such a place: their files are mapped, and a worker on a full disk would die of that.
_memory = Path("/dev/shm")  # noqa: S108  only its own folder is used
_home = _memory if os.access(_memory, os.W_OK | os.X_OK) else Path(tempfile.gettempdir())
_counters = _home / f"store-counters-{os.getuid()}-{os.getppid()}"
if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    _counters.mkdir(mode=0o700, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_counters)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.config.settings")

application = get_wsgi_application()
