"""A mail server on the loopback address that keeps what it is given; it can be stopped and started again."""

import socketserver
import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy

from shop.core.dev.place import free_port

DOT = b".\r\n"
GREETING, READY, BYE, GO_ON, TAKEN = "220 sink", "250 sink", "221 bye", "354 go on", "250 taken"


@dataclass(frozen=True)
class Taken:
    """A mail as the server got it."""

    message_id: str
    to: str
    subject: str


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: "Listening"

    def handle(self) -> None:
        """Say yes to everything, and keep the letters."""
        self.say(GREETING)
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"QUIT":
                self.say(BYE)
                return
            if verb == b"DATA":
                self.say(GO_ON)
                self.server.sink.letters.append(self.letter())
                time.sleep(self.server.sink.pause)  # between taking a letter and saying so
                self.say(TAKEN)
            else:
                self.say(READY)

    def say(self, words: str) -> None:
        """One line of answer."""
        self.wfile.write(f"{words}\r\n".encode())

    def letter(self) -> Taken:
        """The letter up to the line with a dot alone."""
        lines = []
        while (line := self.rfile.readline()) not in (DOT, b""):
            lines.append(line)
        head = message_from_bytes(b"".join(lines), policy=policy.default)
        return Taken(str(head["Message-ID"]).strip(), str(head["To"]), str(head["Subject"]))


class Listening(socketserver.ThreadingTCPServer):
    """The listening socket."""

    allow_reuse_address = daemon_threads = True
    sink: "Sink"


class Sink:
    """The mail server: `letters` are all it was ever given; it takes `pause` seconds for each."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[Taken] = []
        self.pause = 0.0
        self._running: Listening | None = None

    def start(self) -> None:
        """Listen."""
        self._running = Listening(("127.0.0.1", self.port), Talk)
        self._running.sink = self
        threading.Thread(target=self._running.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Refuse whoever comes."""
        if self._running is not None:
            self._running.shutdown()
            self._running.server_close()
            self._running = None
