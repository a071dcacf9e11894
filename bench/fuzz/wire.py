"""Requests as bytes, and what came back: nothing in between repairs what is broken on purpose."""

import contextlib
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

TOKEN = "f" * 32  # a CSRF cookie is any 32 letters that the form repeats
PATIENCE = 20.0
Pairs = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Hostile:
    """One request: who sends it, what is wrong with it, and its parts."""

    role: str
    what: str
    target: bytes
    method: str = "GET"
    headers: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    line: bytes = b""

    def wire(self, host: str, cookies: str, address: str) -> bytes:
        """The bytes; a header that the request brings itself is not sent twice."""
        own = {name.lower() for name, _ in self.headers}
        usual = [("Host", host.encode()), ("Cookie", cookies.encode()), ("X-Forwarded-For", address.encode())]
        usual += [("Origin", b"http://" + host.encode()), ("Accept", b"text/html"), ("Connection", b"close")]
        usual += [("Content-Length", b"%d" % len(self.body))] if self.body else []
        sent = [*self.headers, *((name, value) for name, value in usual if name.lower() not in own)]
        line = self.line or self.method.encode("latin-1") + b" " + self.target + b" HTTP/1.1"
        lines = [line, *(name.encode("latin-1") + b": " + value for name, value in sent)]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


@dataclass
class Answer:
    """What came back; status 0 where the connection ended without an answer."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    seconds: float = 0.0


def ask(port: int, wire: bytes) -> Answer:
    """Send and read to the end."""
    begin, got = time.monotonic(), b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(wire)
        line.shutdown(socket.SHUT_WR)  # a body shorter than it says ends here
        while chunk := line.recv(65536):
            got += chunk
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return Answer(status, headers, body.decode("utf-8", errors="replace"), time.monotonic() - begin)


def encoded(pairs: Pairs) -> bytes:
    """A form as browsers send it."""
    return b"&".join(
        quote_from_bytes(name.encode(errors="surrogatepass")).encode() + b"=" + value for name, value in pairs
    )


def quoted(text: str) -> bytes:
    """A value of a form, half characters included."""
    return quote_from_bytes(text.encode(errors="surrogatepass"), safe="").encode()


def multipart(pairs: Pairs, files: list[tuple[str, tuple[bytes, bytes, bytes]]]) -> bytes:
    """A form with files; values come as they are."""
    parts = []
    for name, value in pairs:
        parts.append(b'--fuzz\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value))
    for name, (called, kind, content) in files:
        head = b'--fuzz\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n' % (name.encode(), called)
        parts.append(head + b"Content-Type: %s\r\n\r\n%s\r\n" % (kind, content))
    return b"".join(parts) + b"--fuzz--\r\n"
