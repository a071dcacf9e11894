"""A small load generator: keep-alive connections that ask for one page again and again for some seconds."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One request as it goes over the wire; `host` is also the place to connect to."""

    host: str
    port: int
    path: str
    cookies: str = ""
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def wire(self) -> bytes:
        """The bytes to send."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Accept: text/html"]
        lines += [f"Cookie: {self.cookies}"] if self.cookies else []
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(self.body)}"]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


@dataclass
class Answers:
    """What came back."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0

    @property
    def rate(self) -> float:
        """Answers for each second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """The time in milliseconds that this share of the answers stayed below."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Status, body length, and whether the connection stays open."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    status = int(head.split(" ", 2)[1])
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])
    }
    if "content-length" in headers:
        size = int(headers["content-length"])
        await reader.readexactly(size)
    else:
        size = len(await reader.read())
        return status, size, False
    return status, size, headers.get("connection", "").lower() != "close"


async def visitor(ask: Ask, until: float, answers: Answers) -> None:
    """One connection, asking until the time is over."""
    wire, writer, reader = ask.wire(), None, None
    while time.monotonic() < until:
        begin = time.monotonic()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(ask.host, ask.port, limit=2**22)
            writer.write(wire)
            status, size, stays = await read_answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            writer = None
            continue
        answers.times.append(time.monotonic() - begin)
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        answers.size = size
        if not stays:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()


async def run(ask: Ask, connections: int, seconds: float) -> Answers:
    """Ask on several connections at once."""
    answers, begin = Answers(), time.monotonic()
    await asyncio.gather(*(visitor(ask, begin + seconds, answers) for _ in range(connections)))
    answers.seconds = time.monotonic() - begin
    return answers


def measure(ask: Ask, connections: int, seconds: float) -> Answers:
    """The same, from ordinary code."""
    return asyncio.run(run(ask, connections, seconds))


async def _all(asks: Sequence[Ask]) -> list[tuple[int, float]]:
    async def one(ask: Ask) -> tuple[int, float]:
        begin = time.monotonic()
        reader, writer = await asyncio.open_connection(ask.host, ask.port, limit=2**22)
        writer.write(ask.wire())
        status, _, _ = await read_answer(reader)
        writer.close()
        return status, time.monotonic() - begin

    return list(await asyncio.gather(*(one(ask) for ask in asks)))


def at_once(asks: Sequence[Ask]) -> list[tuple[int, float]]:
    """Send different requests at the same moment; status and seconds of each."""
    return asyncio.run(_all(asks))
