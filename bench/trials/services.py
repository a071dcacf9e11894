"""What stands under and beside the store: PostgreSQL, Redis, a payment provider and a mail server of the trials' own.

Their addresses are known before anything runs, since the settings read them; each can be taken away and brought back.
"""

import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.trials.sink import Sink
from orders.tests.stripe_standin import SECRET, Standin
from shop.core.dev import postgres, programs
from shop.core.dev.account import unprivileged
from shop.core.dev.check import production, variables
from shop.core.dev.place import RUN, free_port
from shop.core.dev.processes import Child
from shop.core.dev.stack import Stack
from shop.core.tests.live import BrokerServer

HOST = "shop.example.com"
SITE = f"https://{HOST}"
MEDIA = RUN / "faults-media"


class Services:
    """The services of one run. PostgreSQL keeps its own defaults, so that what it confirmed survives its crash."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="store-faults-"))
        account = unprivileged()
        data = postgres.throw_away_folder(account)
        self.cluster = postgres.Cluster(
            programs=programs.choose_postgres(account),
            data=data / "pg",
            port=free_port(),
            password=secrets.token_hex(20),
            account=account,
            log=self.folder / "postgres.log",
            settings=("max_connections=200",),
        )
        self.broker, self.standin, self.sink = BrokerServer(), Standin(), Sink()
        self.database: Child | None = None
        self.stops: list[Callable[[], None]] = []

    def told(self) -> dict[str, str]:
        """The variables of a store in production that uses them. A reverse proxy stands before it: `buyer.Line`."""
        return production(variables(Stack(self.cluster.url, self.broker.url))) | {
            "SITE_URL": SITE,
            "REDIS_PREFIX": "faults:",
            "TRUSTED_PROXIES": "1",
            "STRIPE_API_BASE": self.standin.url,
            "STRIPE_JS": f"{self.standin.url}/stripe.js",
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(self.sink.port),
            "STAFF_MFA_REQUIRED": "0",
            "STATIC_ROOT": str(RUN / "bench-static"),
            "MEDIA_ROOT": str(MEDIA / "public"),
            "PRIVATE_ROOT": str(MEDIA / "private"),
            "LOG_FORMAT": "json",
        }

    def start(self) -> None:
        """Bring all of them up."""
        postgres.make_cluster(self.cluster)
        self.start_database()
        postgres.make_database(self.cluster)
        self.stops.append(self.broker.kill)
        self.broker.start()
        self.standin.__enter__()
        self.stops.append(self.standin.__exit__)
        self.sink.start()
        self.stops.append(self.sink.stop)

    def start_database(self) -> None:
        """Start PostgreSQL and wait until it answers."""
        self.database = postgres.serve(self.cluster)

    def stop_database(self, number: signal.Signals) -> None:
        """Stop PostgreSQL: SIGINT is its fast way, SIGQUIT its immediate one, as good as a crash."""
        if self.database is not None:
            os.kill(self.database.process.pid, number)
            self.database.process.wait(30)

    def stop(self) -> None:
        """Take down what was brought up; the database is forgotten, the logs stay in `folder`."""
        for stop in reversed(self.stops):
            stop()
        if self.database is not None:
            self.database.stop()
        shutil.rmtree(self.cluster.data.parent, ignore_errors=True)
