"""A full disk under the pictures, and clocks that are ten minutes apart."""

import io
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import httpx
from PIL import Image

from bench.trials import hooks
from bench.trials.buyer import Buyer
from bench.trials.crowd import each
from bench.trials.fields import fields_of
from bench.trials.goods import make_goods
from bench.trials.ledgers import compared
from bench.trials.paying import at_provider
from bench.trials.provider import until
from bench.trials.report import Report
from bench.trials.services import MEDIA
from bench.trials.staff import Staff
from bench.trials.store import Store
from orders.models import Order
from shop.models import Variant

NO_ROOM = "no room"
PICTURE = {"images-TOTAL_FORMS": "1", "images-0-alt": "trial", "images-0-position": "0"}
ORDERS = b"order number,sku,quantity,delivery name\n" + b"1,2,1,Ana\n" * 2000
SMALL = "256k"
SETTLED = 300
LATE, IN_TIME = 600, 240


@contextmanager
def small_disk() -> Iterator[None]:
    """A file system of 256 kB, full, where pictures are kept and uploads pass through."""
    MEDIA.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=0777", "tmpfs", str(MEDIA)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(MEDIA)], check=True)


def picture(side: int) -> bytes:
    """A picture that does not get smaller by packing."""
    noise = Image.effect_noise((side, side), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    return out.getvalue()


def fill() -> None:
    """Write until no byte more goes on it."""
    with (MEDIA / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 1024):
            pass


def full_disk(store: Store, report: Report) -> None:
    """Pictures and files are uploaded, small ones and ones that pass through the disk, while people buy."""
    try:
        with small_disk():
            in_a_full_house(store, report)
    except (subprocess.CalledProcessError, FileNotFoundError):
        report.add("left out", "a small file system can be mounted by root alone", passed=True)
        return
    finally:
        restart(store)
    visitor = Buyer(store)
    report.so("with room again, a message with its picture", send_message(visitor, picture(300)).is_redirect)


def in_a_full_house(store: Store, report: Report) -> None:
    """What is tried while there is no room."""
    (MEDIA / "tmp").mkdir()
    restart(store, TMPDIR=str(MEDIA / "tmp"))  # a place to pass through is chosen at the start, so it has room then
    fill()
    goods, staff, visitor = make_goods(10), Staff(store), Buyer(store)
    with compared(store.services, report, seconds=SETTLED) as shown:
        small, large = picture(300), picture(2400)
        tried = {
            "a message with a picture": send_message(visitor, small),
            "a message with a large picture": send_message(visitor, large),
            "an order file": upload(staff, "/admin/orders/orderfile/add/", "orders.csv", ORDERS),
            "a catalogue file": upload(
                staff, "/admin/shop/catalogueimport/add/", "goods.csv", b"Handle,Title\na,b\n" * 2000
            ),
            "a large catalogue file": upload(
                staff, "/admin/shop/catalogueimport/add/", "big.csv", b"Handle,Title\na,b\n" * 200_000
            ),
            "a picture of a product": upload_picture(staff, goods, small),
        }
        for title, page in tried.items():
            seen = f"{page.status_code}, {'says why' if NO_ROOM in page.text else 'does not say why'}"
            report.add(
                f"{title}: no 500, and the reason", seen, passed=page.status_code != 500 and NO_ROOM in page.text
            )
        report.so("a message without a picture", send_message(visitor).is_redirect)
        shown.extend(each([partial(one.buy, goods) for one in (Buyer(store), Buyer(store), Buyer(store))]))
        report.equal("orders while it was full", len([number for number in shown if number]), 3)


def restart(store: Store, **told: str) -> None:
    """The web server anew, with other variables."""
    store.stop_one("web")
    store.start_one("web", **told)
    store.wait()


def send_message(visitor: Buyer, content: bytes = b"") -> httpx.Response:
    """Write to the shop, with a picture."""
    typed = {"topic": "other", "name": "Buyer", "email": visitor.email, "text": "My kettle", "key": uuid.uuid4().hex}
    return visitor.post("/contact/", typed, files={"picture": ("a.jpg", content, "image/jpeg")} if content else None)


def upload(staff: Staff, page: str, name: str, content: bytes) -> httpx.Response:
    """Give the admin a file."""
    return staff.post(page, {}, files={"upload": (name, content, "text/csv")})


def upload_picture(staff: Staff, goods: Variant, content: bytes) -> httpx.Response:
    """Add a picture to a product on its page, which is sent back as it was."""
    page = f"/admin/shop/product/{goods.product_id}/change/"
    return staff.post(
        page, fields_of(staff.get(page).text) | PICTURE, files={"images-0-upload": ("a.jpg", content, "image/jpeg")}
    )


def clocks(store: Store, report: Report) -> None:
    """Webhooks stamped four and ten minutes ago and ten minutes ahead; what is refused is sent again, or never."""
    goods = make_goods(10)
    with compared(store.services, report, seconds=SETTLED):
        for title, late in (("four minutes late", IN_TIME), ("ten minutes ahead", -LATE)):
            buyer, events, _ = at_provider(store, goods)
            report.equal(f"{title}: answers", set(hooks.send(store, events, late=late)), {200})
            report.most(f"{title}: confirmed", until(partial(is_confirmed, buyer)), 60)
        buyer, events, _ = at_provider(store, goods)
        report.equal("ten minutes late: answers", set(hooks.send(store, events, late=LATE)), {400})
        report.so("ten minutes late: nothing is changed", not is_confirmed(buyer))
        report.equal("sent again with a new stamp: answers", set(hooks.send(store, events)), {200})
        report.most("sent again: confirmed", until(partial(is_confirmed, buyer)), 60)
        unheard, events, _ = at_provider(store, goods)
        hooks.send(store, events, late=LATE)
        report.most("never accepted: confirmed by asking", until(partial(is_confirmed, unheard)), SETTLED)


def is_confirmed(buyer: Buyer) -> bool:
    """Whether the buyer's order is paid by our books."""
    return Order.objects.get(email=buyer.email).status == "confirmed"
