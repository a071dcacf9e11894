"""`make bench ARGS="--faults all"`: the store's promises, tried from outside while parts of it fail. See README.md."""

import argparse
import io
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn

import django

from bench.trials.services import Services

SERVICES = Services()
os.environ.update(SERVICES.told())  # the settings read the addresses of what is started later
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.config.settings")
django.setup()
logging.disable(logging.WARNING)

from django.core.management import call_command  # noqa: E402  after the settings are read
from django.db import connection  # noqa: E402

from bench.trials import desk, disk, goods, killed, outages, paying, provider, rushes  # noqa: E402
from bench.trials.report import Report  # noqa: E402
from bench.trials.store import Store  # noqa: E402

Trial = Callable[[Store, Report], None]
TRIALS: dict[str, Trial] = {
    "last-unit": rushes.last_unit,
    "opposite-carts": rushes.opposite_carts,
    "voucher": rushes.one_voucher,
    "double-submit": rushes.double_submit,
    "abandoned-payment": paying.abandoned,
    "expiry": paying.expiry,
    "paid-race": paying.paid_race,
    "paid-two-ways": paying.paid_two_ways,
    "refund-race": paying.refund_race,
    "cancel-pick": desk.cancel_pick,
    "stock-moves": desk.stock_moves,
    "web-killed": killed.web,
    "worker-killed": killed.worker,
    "redis-away": outages.redis_away,
    "broker-away": outages.broker_away,
    "redis-silent": outages.redis_silent,
    "database-restarted": outages.database_restarted,
    "database-crashed": outages.database_crashed,
    "mail-away": outages.mail_away,
    "provider-slow": provider.slow,
    "provider-failing": provider.failing,
    "provider-cut": provider.cut,
    "full-disk": disk.full_disk,
    "clocks": disk.clocks,
}


def arguments() -> tuple[list[str], float]:
    """The names of the trials to run, and what limits of speed are multiplied by."""
    parser = argparse.ArgumentParser(prog="make bench", description="Try the store while parts of it fail.")
    parser.add_argument("--faults", required=True, help=f"all, or some of {','.join(TRIALS)}")
    parser.add_argument("--slack", type=float, default=1.0, help="multiply limits of speed, on a busy machine")
    wish = parser.parse_args()
    names = list(TRIALS) if wish.faults == "all" else wish.faults.split(",")
    if unknown := [name for name in names if name not in TRIALS]:
        parser.error(f"there is no trial {', '.join(unknown)}; there are {', '.join(TRIALS)}")
    return names, wish.slack


def run(store: Store, name: str, slack: float) -> Report:
    """One trial; an error of the trial itself is a failure of it."""
    trial, report, begin = TRIALS[name], Report(name, slack), time.monotonic()
    print(f"\n{name}: {trial.__doc__ or ''}", flush=True)
    try:
        trial(store, report)
    except Exception as error:
        logging.getLogger(__name__).exception("trial_failed")
        report.add("the trial came to its end", repr(error), passed=False)
    connection.close()
    print(f"  {time.monotonic() - begin:.0f} s", flush=True)
    return report


def end(number: int, frame: FrameType | None) -> NoReturn:
    """Leave by the way that stops what was started."""
    sys.exit(1)


def main() -> int:
    """The trials in turn; 0 when all of it was as wanted."""
    names, slack = arguments()
    signal.signal(signal.SIGTERM, end)
    store, reports = Store(SERVICES), list[Report]()
    try:
        SERVICES.start()
        call_command("prepare", verbosity=0, stdout=io.StringIO())
        call_command("collectstatic", interactive=False, verbosity=0)
        goods.lay()
        store.start()
        for name in names:
            reports.append(run(store, name, slack))
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        store.stop()
        SERVICES.stop()
    return close(reports)


def close(reports: Sequence[Report]) -> int:
    """The last words, and the exit code."""
    failed = [report.title for report in reports if not report.passed]
    print(f"\n{len(reports) - len(failed)} of {len(reports)} trials as wanted")
    if failed:
        print(f"Not as wanted: {', '.join(failed)}. The logs are in {SERVICES.folder}.")
        return 1
    shutil.rmtree(SERVICES.folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
