"""What a field never expects."""

import random
from collections.abc import Sequence
from typing import TypeVar

MARK = "zq9x"
CARD = "4242 4242 4242 4242"
SCRIPT = f"<script>{MARK}()</script>"
EVALUATED = "1787569"  # 1337 * 1337, where a template has evaluated what was typed
TEXTS = (
    CARD, CARD.replace(" ", ""),
    "", " ", "\0", "a\0b", "-1", "0", "00", "1.5", "-0.0", "1e400", "NaN", "Infinity", "-Infinity", "1_000", "0x10",
    "9" * 20, "-" + "9" * 20, "9" * 400, "9" * 5000, "2147483648", "9223372036854775808", "１２", "٣", "²", "½", "Ⅳ",
    "true", "null", "None", "[]", "{}", "[object Object]", "on", "%00", "%s%n%x", "%", "\\", "'", '"', "' OR 1=1--",
    SCRIPT, f'"><img src=x onerror={MARK}()>', f"javascript:{MARK}()", "{{ 1337*1337 }}", "{% debug %}", "${1337*1337}",
    f"x-data={MARK}() @click={MARK}()", "../../../etc/passwd", "..\\..\\x", "/", "//evil.example/", "https://evil.example/",
    "\r\nSet-Cookie: a=b", "\n", "\t", "\x1b[31m", "\u202eabc", "\u200b", "\ufeff", "\ud800", "\udfff\ud83d", "😀" * 300,
    "ﷺ" * 4000, "A" * 300, "A" * 100_000, "é" * 70_000, "a@b\n.c", "a" * 250 + "@b.co", "@", "a@b", "+1 201 555", "+" * 40,
    "2026-02-30", "0000-00-00", "9999-12-31", "99999-01-01", "0001-01-01", "2026-13-01T99:99:99", "9999-12-31T23:59:59+14:00",
    "00:00:60", "1970-01-01T00:00:00Z", "R-0000-0000", "00000000-0000-0000-0000-000000000000", "zz", "XX", "US", "USD",
    "0.001", "99999999999999999999.99", "-5.00", "1,000.00", "1.000,00", "5e-324", "=1+1", "__proto__", "id", "pk",
    "(((((((((((a+)+)+)+)+)+", "*" * 3000, "( " * 900, '"' * 999, "-" * 999, "a " * 5000, "' & | ! :* <->",
)  # fmt: skip
RAW = (b"\xff\xfe", b"%ff%fe", b"%", b"%u0041", b"%c0%80", b"%ed%a0%80", b"+%2B+", b"\x80" * 40)
IDS = (
    "0", "-1", "1", "2", "999999999", "9" * 19, "9" * 25, "1e5", "x", "%00", "1%00", "%2e%2e", "%ff", "%F0%9F%98%80", "１",
    "a" * 300, "A" * 3000, "R-AAAA-AAAA", "<script>", "%3Cscript%3Ezq9x%3C%2Fscript%3E", "'", "1'", "%27%20OR%201=1--", "_5F",
    "_", "_00", "1_2E5", "00000000-0000-0000-0000-000000000000", "None", "null", "add", "%0d%0aSet-Cookie:a=b", ";", "%25",
    "..%2f..%2f", "-", "--", "1-1", "%D9%A3", "%C2%B2",
)  # fmt: skip
QUERIES = (
    "page=-1", "page=0", "page=x", "page=" + "9" * 30, "page=%00", "p=-1", "p=x", "p=" + "9" * 25, "p=%EF%BC%91", "o=99",
    "o=-99.x", "o=" + "1." * 500, "o=%C2%B2", "q=%00", "q=%ff", "q=" + "a" * 3000, "q=%22", "q=((((", "q=a" + "+a" * 900,
    "q=%F0%9F%98%80", "q[]=1", "q=1&q=2", "q=%5Cx", "q=%27%3A*+%26+%7C", "status__exact=zz", "status__exact[]=1",
    "id__exact=x", "id__in=1,x", "pk__gt=zz", "status__regex=(((", "status__isnull=zz", "placed_at__gte=zz",
    "placed_at__year=99999999", "placed_at__range=1", "created_at__day=-1", "user__password__startswith=pbkdf2", "e=1",
    "_popup=zz", "_to_field=zz", "_to_field=password", "_changelist_filters=%ff%00", "all=", "price=-1--2", "price=x-y",
    "price=1e400-9", "price=%00", "price=" + "9" * 40 + "-", "brand=%00", "sort=zz", "sort=%00", "in_stock=zz", "size=%ff",
    "f=" + "x" * 3000, "&" * 2500, "=" * 100, "a=b;" * 300, "%", "next=//evil.example", "order=zz", "term=%00", "app_label=x",
    "app_label=orders&model_name=order&field_name=zz", "app_label=orders&model_name=zz&field_name=user", "theme=zz",
    "field_name=user&model_name=order&app_label=orders&page=x", "format=zz", "day=zz", "warehouse=x", "v=" + "9" * 30,
    "variant=%00", "step=-9", "since=zz", "after=" + "9" * 30, "after=-1", "country=%00", "color=" + "a," * 900,
)  # fmt: skip
HEADERS: tuple[tuple[str, bytes], ...] = (
    ("Accept-Language", b"zz-ZZ;q=9,*;q=x"), ("Accept-Language", b"a-" * 3000), ("Accept-Language", b"\xff\xfe"),
    ("Accept", b"*/*;q=" + b"9" * 500), ("Accept-Encoding", b"gzip;q=x, br;q=-1"), ("Host", b"evil.example"), ("Host", b""),
    ("Host", b"127.0.0.1:99999"), ("Host", b"a" * 300), ("Host", b"\xff"), ("Host", b"127.0.0.1:x"),
    ("Range", b"bytes=5-1"), ("Range", b"bytes=-"), ("Range", b"bytes=" + b"0-1," * 900), ("Range", b"x=\xff"),
    ("If-Modified-Since", b"zz"), ("If-Modified-Since", b"Sun, 99 Feb 99999 99:99:99 GMT"), ("If-Modified-Since", b"-1"),
    ("If-Modified-Since", b"Mon, 01 Jan 0000 00:00:00 GMT"), ("If-None-Match", b'W/"' + b"x" * 3000), ("If-None-Match", b"\xff"),
    ("If-Match", b"zz"), ("If-Unmodified-Since", b"Sun, 31 Feb 2026 00:00:00 GMT"), ("Cookie", b"session=\xff\xfe"),
    ("Cookie", b"session=" + b"a" * 3000), ("Cookie", b"csrf=; session=;;;=;"), ("Cookie", b"theme=<script>; browser=%00"),
    ("Cookie", b'messages="\xff"; session=zz'), ("Cookie", b"messages=abc$[[; browser=" + b"z" * 900), ("Referer", b"\xff"),
    ("Referer", b"http://["), ("Referer", b"javascript:alert(1)"), ("Origin", b"null"), ("Origin", b"http://["),
    ("User-Agent", b"\xff" * 300), ("User-Agent", b"<script>zq9x()</script>"), ("User-Agent", b"A" * 5000),
    ("X-Forwarded-For", b"zz, \xff"), ("X-Forwarded-For", b"1.1.1.1," * 900), ("X-Forwarded-For", b"::ffff:1.2.3.4%eth0"),
    ("X-Forwarded-Proto", b"zz"), ("X-Request-ID", b"a" * 3000), ("X-Request-ID", b"\r"), ("HX-Request", b"true"),
    ("HX-Current-URL", b"\xff"), ("HX-Request", b"zz"), ("HX-Target", b"<script>"), ("Content-Type", b"zz"),
    ("Content-Type", b"text/html; charset=zz"), ("Content-Type", b"application/x-www-form-urlencoded; charset=utf-7"),
    ("Content-Length", b"-1"), ("Content-Length", b"zz"), ("Transfer-Encoding", b"zz"), ("Expect", b"zz"),
    ("Authorization", b"Bearer \xff"), ("Authorization", b"Basic !!!"), ("Authorization", b"Basic " + b"A" * 3000),
    ("Idempotency-Key", b"\xff" * 300), ("Stripe-Signature", b"t=zz,v1=\xff"), ("Upgrade", b"h2c"), ("Max-Forwards", b"zz"),
    ("X-Shopify-Hmac-Sha256", b"\xff"), ("X-WC-Webhook-Signature", b"zz"), ("X-WC-Webhook-Topic", b"\xff"),
    ("X-" + "a" * 500, b"1"), ("X-Long", b"a" * 9000), ("X HTTP", b"1"), ("Bad\xff", b"1"),
)  # fmt: skip
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "A" * 40, "G\xffT")
LINES = (
    b"GET /%s HTTP/1.1" % (b"a" * 5000), b"GET /%s HTTP/1.1" % (b"a" * 9000), b"GET /?q=%s HTTP/1.1" % (b"a" * 8000), b"GET",
    b"GET / HTTP/9.9", b"GET  /  HTTP/1.1", b"\xff\xfe\x00", b"GET http://evil.example/ HTTP/1.1", b"GET //evil.example/ HTTP/1.1",
    b"GET /\x01 HTTP/1.1", b"GET /c/%s HTTP/1.1" % (b"%2f" * 1200), b"GET * HTTP/1.1", b"OPTIONS * HTTP/1.1",
    b"GET /\xff\xfe HTTP/1.1", b"GET /%ff%fe/ HTTP/1.1", b"GET /;a=b/?# HTTP/1.1", b"GET /.git/config HTTP/1.1",
    b"GET /static/../../manage.py HTTP/1.1", b"GET /static/%2e%2e/%2e%2e/manage.py HTTP/1.1", b"GET /static/%00 HTTP/1.1",
    b"GET /media/..%2f..%2fmanage.py HTTP/1.1", b"GET /media//etc/passwd HTTP/1.1", b"GET /media/%00 HTTP/1.1",
)  # fmt: skip
FILES: tuple[tuple[bytes, bytes, bytes], ...] = (
    (b"a.jpg", b"image/jpeg", b""), (b"a.jpg", b"image/jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 200), (b"a.png", b"image/png", b"\x89PNG\r\n\x1a\n"),
    (b"a.svg", b"image/svg+xml", b"<svg onload='zq9x()'/>"), (b"../../a.csv", b"text/csv", b"a,b\n\0,1\n"), (b"", b"", b"x"),
    (b"a.csv", b"text/csv", b"\xff\xfea\0,\0b\0"), (b"a.csv", b"text/csv", b'"' + b"a" * 200_000), (b"a" * 2000, b"zz", b"zz"),
    (b"a.json", b"application/json", b"[" * 60_000), (b"a.json", b"application/json", b'{"a": 1e999, "orders": {}}'),
    (b"a.json", b"application/json", b'{"orders": [null, 1, "x", [], {"id": []}]}'), (b"a.xlsx", b"x", b"PK\x03\x04" + b"\0" * 90),
    (b"a\0.jpg", b"image/jpeg", b"GIF89a" + b"\xff" * 9), (b"a.csv", b"text/csv", b"Name,Handle,Title\n" + b"," * 90_000),
    (b"a.csv", b"text/csv", b"\xef\xbb\xbf"), (b"a.csv", b"text/csv", b"Handle,Title\nzq9x,=cmd|' /C calc'!A0\n"),
)  # fmt: skip
BODIES = (
    (b"application/json", b"{"), (b"application/json", b"[" * 60_000), (b"application/json", b'{"a": NaN, "b": 1e999}'),
    (b"application/json", b'{"order": {"lines": null}, "lines": [null, 1], "customer": [], "currency": 5}'), (b"application/json", b"\xff"),
    (b"application/json", b"null"), (b"application/json", b'"\\ud800"'), (b"application/json", b"{}"),
    (b"multipart/form-data", b"zz"), (b"multipart/form-data; boundary=", b"--\r\n"), (b"multipart/form-data; boundary=\xff", b"--\xff"),
    (b"multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: form-data; name=\"x\"; filename=\"y\"\r\n\r\nz"),
    (b"multipart/form-data; boundary=a", b"--a\r\nContent-Disposition: zz\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n--a--"),
    (b"multipart/form-data; boundary=" + b"a" * 300, b"x"), (b"text/plain", b"a=b"), (b"zz", b"\0" * 900), (b"", b"a=b"),
    (b"application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(2500))),
    (b"application/x-www-form-urlencoded", b"a=" + b"x" * 2_600_000), (b"application/x-www-form-urlencoded; charset=zz", b"a=%ff"),
)  # fmt: skip
Value = TypeVar("Value")


def one(chance: random.Random, among: Sequence[Value]) -> Value:
    """One of them, by this run's chance."""
    return among[chance.randrange(len(among))]
