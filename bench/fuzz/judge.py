"""What is wrong with an answer."""

import re

from bench.fuzz.values import EVALUATED, MARK
from bench.fuzz.wire import Answer, Hostile

SLOW = 5.0
TRACE = re.compile(r"Traceback \(most recent|Exception Type:|django\.(db|core)\.\w+|psycopg2?\.|File \"/|DEBUG = True")
SCRIPTED = re.compile(
    rf"<script>{MARK}\(\)|<img src=x onerror={MARK}|(?:href|src|action)=[\"']?\s*javascript:{MARK}", re.IGNORECASE
)
RUN_BY_ALPINE = re.compile(rf"""\s(?:x-[\w.:-]+|[@:][\w.:-]+)=(?:"[^">]*{MARK}|'[^'>]*{MARK})""")
UNSAFE = re.compile(r"script-src[^;]*'unsafe-inline'")
VERSIONS = re.compile(r"\b(?:gunicorn|python|django|wsgi)[/ ]?\d|WSGIServer", re.IGNORECASE)


def faults(asked: Hostile, answer: Answer) -> list[str]:
    """Each in a few words; none for a good answer. 503 with a time to come again is one where rows were busy."""
    found = []
    if answer.status >= 500 or answer.status == 0:
        found.append(f"answered {answer.status or 'nothing'}")
    if answer.seconds > SLOW:
        found.append(f"took {answer.seconds:.1f} s")
    if TRACE.search(answer.text):
        found.append("shows its inside")
    if SCRIPTED.search(answer.text) or RUN_BY_ALPINE.search(answer.text):
        found.append("gives a script back")
    if EVALUATED in answer.text and b"1787569" not in asked.body + asked.target:
        found.append("evaluates what was typed")
    return found + (_headers(answer) if answer.status else [])


def _headers(answer: Answer) -> list[str]:
    policy, found = answer.headers.get("content-security-policy", ""), []
    wanted = ("object-src 'none'", "base-uri 'none'", "frame-ancestors")
    if not all(words in policy for words in wanted) or UNSAFE.search(policy):
        found.append("has no strict policy for scripts")
    if answer.headers.get("x-content-type-options") != "nosniff":
        found.append("lets browsers guess its type")
    told = " ".join(value for name, value in answer.headers.items() if name in {"server", "x-powered-by", "via"})
    if VERSIONS.search(told):
        found.append(f"tells a version: {told}")
    return found


def leaks(log: str, secrets: dict[str, str]) -> list[str]:
    """What the server's log tells that it should not: each secret's name, and its first line without it."""
    found = []
    for name, secret in secrets.items():
        line = next((line for line in log.splitlines() if secret and secret in line), "")
        if line:
            found.append(f"the log holds {name}: {line.replace(secret, '[it]')[:300]}")
    return found
