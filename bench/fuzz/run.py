"""Look at every page in every role, then send the hostile requests and tell each offender with how to repeat it."""

import argparse
import itertools
import random
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from bench.fuzz import forms, judge, plan
from bench.fuzz.people import Person, addresses, people, settle
from bench.fuzz.values import CARD
from bench.fuzz.wire import TOKEN, Answer, Hostile, ask
from bench.serve import Server, serving
from tests.access_world import MAIL

OUT = Path(__file__).parents[1] / "out" / "fuzz"
AT_ONCE, BATCH = 3, 120
LOG_INS = ("/account/login/", "/admin/login/")
PAGES = 300  # of one role
SHUT = {"picker": ("/admin/",), "Catalog": ("/warehouse/",), "Customer service": ("/warehouse/",), "Manager": ()}
DEADLY = re.compile(r"/(logout|delete|end)/")


@dataclass
class Run:
    """What was sent, what came back, what was wrong."""

    server: Server
    log: Path
    people: dict[str, Person]
    chance: random.Random
    statuses: Counter[int] = field(default_factory=Counter)
    by_role: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def send(self, asked: Hostile) -> Answer:
        """One request; a session that it or another ended begins anew."""
        person = self.people[asked.role]
        address = f"10.{self.chance.randrange(256)}.{self.chance.randrange(256)}.{self.chance.randrange(1, 255)}"
        wire = asked.wire(f"127.0.0.1:{self.server.port}", person.cookies, address)
        answer = ask(self.server.port, wire)
        self.statuses[answer.status] += 1
        self.by_role[asked.role] += 1
        self.times.append(answer.seconds)
        if answer.seconds > judge.SLOW:
            answer = ask(self.server.port, wire)  # a busy machine is slow once, a slow page twice
        if found := judge.faults(asked, answer):
            self._tell(asked, answer, found, wire)
        return answer

    def send_all(self, batch: list[Hostile]) -> list[Answer]:
        """Some at once."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(self.send, batch))
        for asked, answer in zip(batch, answers, strict=True):
            self.revive(asked, answer)
        return answers

    def revive(self, asked: Hostile, answer: Answer) -> None:
        """Log in again where the answer says that nobody is logged in, or the request meant the session itself."""
        person = self.people[asked.role]
        if person.user and (answer.headers.get("location", "").startswith(LOG_INS) or DEADLY.search(str(asked.target))):
            person.user.refresh_from_db()
            person.user.is_active, person.user.is_staff = True, person.role not in {"customer"}
            person.user.save()
            person.enter()

    def _tell(self, asked: Hostile, answer: Answer, found: list[str], wire: bytes) -> None:
        number = len(self.wrong) + 1
        (OUT / f"{number}.http").write_bytes(wire)
        cause = _cause(self.log, answer.headers.get("x-request-id", ""))
        target = asked.line[:90] or asked.target[:90]
        words = f"{number}. {asked.role}: {asked.method[:10]} {target.decode(errors='replace')}: {', '.join(found)}"
        self.wrong.append(words)
        print(f"{words}\n     sent: {asked.what[:160]}; cause: {cause}", flush=True)


def _cause(log: Path, request_id: str) -> str:
    """The last line of the trace that the server wrote for this request."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    if not request_id:
        return "not told"
    for place, line in enumerate(lines):
        if request_id in line and ("Internal Server Error" in line or "error" in line.lower()):
            later = itertools.takewhile(lambda text: not text.startswith("20"), lines[place + 1 : place + 200])
            trace = [text.strip() for text in later if text.strip()]
            if trace:
                ours = [text for text in trace if text.startswith("File") and "site-packages" not in text]
                return f"{trace[-1][:200]} ({ours[-1][:160] if ours else trace[-3][:160]})"
    return "not told"


def look(run: Run, known: list[str]) -> tuple[plan.Forms, plan.Opened]:
    """Open every address in every role; the forms found, and the pages that opened."""
    found: plan.Forms = {}
    opened: plan.Opened = {}
    for role in run.people:
        kept, seen, asked = {}, [], list[str]()
        waiting = _tried_by(role, known, run.chance)
        while waiting and len(asked) < PAGES:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            asked += batch
            for page, answer in zip(
                batch, run.send_all([Hostile(role, "looking", page.encode()) for page in batch]), strict=True
            ):
                if answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
                    continue
                seen.append(page)
                reader = forms.read(page, answer.text)
                kept |= {form.key: form for form in reader.forms if form.action.startswith("/")}
                links = [link for link in reader.links[:60] if len(link) < 200]
                waiting += [link for link in dict.fromkeys(links) if link not in asked and link not in waiting]
        found[role], opened[role] = list(kept.values()), seen
        print(f"{role}: {len(asked)} addresses, {len(seen)} pages, {len(kept)} forms", flush=True)
    return found, opened


def _tried_by(role: str, known: list[str], chance: random.Random) -> list[str]:
    """Every address; of the rooms that are shut to a role, some, since one refusal is like the other."""
    shut = SHUT.get(role, ("/admin/", "/warehouse/"))
    inside = [address for address in known if shut and address.startswith(shut)]
    return [address for address in known if address not in inside] + chance.sample(inside, min(20, len(inside)))


def play(server: Server, log: Path, wish: argparse.Namespace) -> int:
    """All of it; how many answers were wrong."""
    it = settle()
    run = Run(server, log, {one.role: one for one in people(it)}, random.Random(wish.seed))  # noqa: S311
    for person in run.people.values():
        person.enter()
    known = sorted(set(addresses(it).values()))
    found, opened = look(run, known)
    hostile = plan.requests(wish.seed, wish.requests, found, opened, known)
    while batch := list(itertools.islice(hostile, BATCH)):
        run.send_all(batch)
        print(f"... {len(run.times)} requests, {len(run.wrong)} wrong answers", flush=True)
    for role, pages in opened.items():  # what was typed by one is looked at by all
        run.send_all([Hostile(role, "looking again", page.encode()) for page in pages])
    leaks = judge.leaks(log.read_text(encoding="utf-8", errors="replace"), _secrets(run, it))
    for leak in leaks:
        print(leak)
    run.wrong += leaks
    _sum(run, server)
    return len(run.wrong)


def _secrets(run: Run, it: SimpleNamespace) -> dict[str, str]:
    """What no log may hold."""
    cookies = {f"the session of {one.role}": one.cookies.partition("session=")[2][:32] for one in run.people.values()}
    links = {f"the link to a {kind}": token for kind, token in it.links.items()}
    return (
        cookies
        | links
        | {"a card": CARD, "a card in one": CARD.replace(" ", ""), "a mail address": MAIL, "a token": TOKEN}
    )


def _sum(run: Run, server: Server) -> None:
    ordered = sorted(run.times)
    middle, slowest = ordered[len(ordered) // 2] * 1000, ordered[-1]
    print(f"\n{len(ordered)} requests: {dict(sorted(run.statuses.items()))}")
    print(
        f"by role: {dict(run.by_role)}; p50 {middle:.0f} ms, slowest {slowest:.1f} s, worker {server.memory():.0f} MB"
    )
    print(f"{len(run.wrong)} wrong answers; each is kept as it was sent in {OUT}/<number>.http")


def main(wish: argparse.Namespace, folder: Path) -> int:
    """Serve the store and play; how many answers were wrong."""
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.http"):
        old.unlink()
    with serving("shop.config.wsgi:application", folder, TRUSTED_PROXIES="1") as server:
        return play(server, folder / "shop.config.wsgi.log", wish)
