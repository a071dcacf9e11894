"""A server that stands in for Stripe in tests: its API over HTTP, its hosted page, its script and its webhooks.

`Standin` runs it in this process on a free port; `python -m orders.tests.stripe_standin PORT` runs it alone. It can be
slow, fail, cut the line after it did what was asked, and send webhooks late, twice and out of order.
"""

import contextlib
import hashlib
import hmac
import html
import json
import re
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from orders.tests.stripe_ledger import CARDS, Ledger, Problem

SECRET = "whsec_local"
SCRIPT = Path(__file__).with_name("stripe_js_standin.js")
ROUTES = [
    ("POST", r"/v1/payment_intents", lambda ledger, params: ledger.create_intent(params)),
    ("GET", r"/v1/payment_intents/(\w+)", lambda ledger, params, ref: ledger.find("payment_intent", ref)),
    ("POST", r"/v1/payment_intents/(\w+)/confirm", lambda ledger, params, ref: ledger.confirm_intent(ref, params)),
    ("POST", r"/v1/payment_intents/(\w+)/cancel", lambda ledger, params, ref: ledger.cancel_intent(ref, params)),
    ("POST", r"/v1/checkout/sessions", lambda ledger, params: ledger.create_session(params)),
    ("GET", r"/v1/checkout/sessions/(\w+)", lambda ledger, params, ref: ledger.find("checkout.session", ref)),
    ("POST", r"/v1/checkout/sessions/(\w+)/expire", lambda ledger, params, ref: ledger.expire_session(ref, params)),
    ("POST", r"/v1/customers", lambda ledger, params: ledger.create_customer(params)),
    ("POST", r"/v1/setup_intents", lambda ledger, params: ledger.create_setup(params)),
    ("GET", r"/v1/setup_intents/(\w+)", lambda ledger, params, ref: ledger.find("setup_intent", ref)),
    ("GET", r"/v1/payment_methods/(\w+)", lambda ledger, params, ref: ledger.find("payment_method", ref)),
    ("POST", r"/v1/payment_methods/(\w+)", lambda ledger, params, ref: ledger.update_method(ref, params)),
    ("POST", r"/v1/payment_methods/(\w+)/detach", lambda ledger, params, ref: ledger.detach(ref)),
    ("POST", r"/v1/refunds", lambda ledger, params: ledger.create_refund(params)),
    ("GET", r"/v1/refunds/(\w+)", lambda ledger, params, ref: ledger.find("refund", ref)),
    ("POST", r"/v1/customers", lambda ledger, params: ledger.new("cus", "customer", email=params.get("email"))),
    ("POST", r"/v1/setup_intents", lambda ledger, params: ledger.new("seti", "setup_intent", status="succeeded")),
]


def nested(pairs):
    """Stripe's form fields `a[b][0]=c` as dictionaries."""
    tree: dict = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        at = tree
        for key in keys[:-1]:
            at = at.setdefault(key, {})
        at[keys[-1]] = value
    return tree


def signature(body, secret, at=None):
    """The header that signs a body as Stripe does."""
    stamp = int(time.time() if at is None else at)
    made = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={stamp},v1={made}"


class Standin:
    """The stand-in: `url` for STRIPE_API_BASE, `ledger` for what is true, and switches for what goes wrong."""

    def __init__(self, port=0, secret=SECRET):
        self.ledger, self.secret, self.calls, self.answers = Ledger(), secret, [], {}
        self.slow = 0.0  # seconds before each answer
        self.fail = 0  # this many of the next calls answer 500 before anything is done
        self.cut = 0  # this many of the next POSTs are done and then the line is cut
        self.where = ""  # only calls whose path holds this go wrong
        self.server = ThreadingHTTPServer(("127.0.0.1", port), type("Bound", (Handler,), {"standin": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, method, path, params, key):
        """Status and body of one API call, kept under its idempotency key."""
        known = self.answers.get(key) if key else None
        if known and known[0] != (path, params):
            raise Problem(
                400, "idempotency_key_in_use", "Keys must be used with the same parameters.", "idempotency_error"
            )
        if known:
            return known[1], known[2]
        with self.ledger.lock:
            if key in self.answers:
                return self.answers[key][1:]
            status, body = self.act(method, path, params)
            if key:
                self.answers[key] = ((path, params), status, body)
        return status, body

    def act(self, method, path, params):
        """Do what the route says."""
        expand = list((params.get("expand") or {}).values())
        for verb, pattern, act in ROUTES:
            if verb == method and (found := re.fullmatch(pattern, path)):
                try:
                    thing = act(self.ledger, params, *found.groups())
                except Problem as problem:
                    return problem.status, problem.body
                if thing["object"] == "checkout.session":
                    thing = {**thing, "url": f"{self.url}/hosted/{thing['id']}"}
                return 200, self.ledger.seen(thing, *expand)
        return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized request URL ({path})"}}

    def deliver(self, address, *, times=1, backwards=False, at=None, secret=None, only=""):
        """Send the events so far to a webhook address; the list of statuses it answered."""
        events = [event for event in self.ledger.events if event["type"].startswith(only)]
        statuses = []
        for event in reversed(events) if backwards else events:
            body = json.dumps(event)
            for _ in range(times):
                headers = {"Content-Type": "application/json"}
                headers["Stripe-Signature"] = signature(body, secret or self.secret, at)
                request = urllib.request.Request(address, body.encode(), headers)  # noqa: S310
                with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request) as answer:  # noqa: S310
                    statuses.append(answer.status)
        return statuses


class Handler(BaseHTTPRequestHandler):
    """HTTP for the stand-in."""

    standin: Standin
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Keep the test's output clean."""

    def do_OPTIONS(self):
        """Let the shop's page ask from its own origin, as Stripe does."""
        self.reply(204, b"", "text/plain")

    def do_GET(self):
        """API reads, the script and the hosted page."""
        path = urlsplit(self.path).path
        if path == "/stripe.js":
            self.reply(200, SCRIPT.read_bytes(), "text/javascript")
        elif path.startswith("/hosted/"):
            self.reply(200, self.hosted_page(path.removeprefix("/hosted/")), "text/html; charset=utf-8")
        elif path == "/_state":
            self.reply_json(200, {"charges": self.standin.ledger.charged(), "refunds": self.standin.ledger.refunded()})
        else:
            self.api("GET", path, nested(parse_qsl(urlsplit(self.path).query)))

    def do_POST(self):
        """API writes, what the browser does, and the switches."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        params = nested(parse_qsl(body, keep_blank_values=True))
        path = urlsplit(self.path).path
        if path.startswith(("/browser/", "/hosted/")):
            self.browser(path, params)
        elif path == "/_control":
            for name, value in params.items():
                setattr(self.standin, name, float(value))
            self.reply_json(200, {})
        elif path == "/_deliver":
            sent = self.standin.deliver(params["address"], times=int(params.get("times", 1)))
            self.reply_json(200, {"statuses": sent})
        else:
            self.api("POST", path, params)

    def api(self, method, path, params):
        """One call of the API, with whatever was set to go wrong."""
        key = self.headers.get("Idempotency-Key") if method == "POST" else None
        self.standin.calls.append((method, path, key))
        is_meant = self.standin.where in path
        if self.standin.slow and is_meant:
            time.sleep(self.standin.slow)
        if self.standin.fail > 0 and is_meant:
            self.standin.fail -= 1
            self.reply_json(500, {"error": {"type": "api_error", "message": "Something went wrong."}})
            return
        try:
            status, body = self.standin.answer(method, path, params, key)
        except Problem as problem:
            status, body = problem.status, problem.body
        if method == "POST" and self.standin.cut > 0 and is_meant:
            self.standin.cut -= 1
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.reply_json(status, body)

    def browser(self, path, params):
        """What Stripe's script or the hosted page does for the customer."""
        ledger, (_, place, reference) = self.standin.ledger, path.split("/", 2)
        with ledger.lock:
            try:
                if place == "hosted":
                    return self.leave(ledger.pay_session(reference, params["method"]), ledger)
                if reference == "setup":
                    setup = params["client_secret"].split("_secret_")[0]
                    return self.reply_json(200, ledger.confirm_setup(setup, params["payment_method"]))
                intent = ledger.find("payment_intent", params["client_secret"].split("_secret_")[0])
                if reference == "confirm":
                    intent = ledger.confirm_intent(intent["id"], params)
                elif reference == "challenge":
                    intent = ledger.settle(intent["id"], params["approved"] == "true")
                return self.reply_json(200, {"status": intent["status"], "id": intent["id"]})
            except Problem as problem:
                if place == "hosted":
                    return self.reply(200, self.hosted_page(reference, "Declined"), "text/html; charset=utf-8")
                return self.reply_json(problem.status, problem.body)

    def leave(self, session, ledger):
        """Send the customer back to the shop."""
        self.send_response(303)
        self.send_header("Location", session["success_url"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def hosted_page(self, reference, problem=""):
        """A plain page with one button for each test card, and a way back."""
        session = self.standin.ledger.find("checkout.session", reference)
        buttons = "".join(f'<button name="method" value="{name}">{name}</button>' for name in CARDS)
        back = f'<a href="{html.escape(session["cancel_url"])}">Back</a>'
        return f"<!doctype html><h1>Stand-in</h1><p>{problem}</p><form method=post>{buttons}</form>{back}".encode()

    def reply_json(self, status, body):
        """An answer in JSON."""
        self.reply(status, json.dumps(body).encode(), "application/json")

    def reply(self, status, body, kind):
        """An answer any page may read."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(body)


if __name__ == "__main__":
    with Standin(int(sys.argv[1])) as running:
        threading.Event().wait()
