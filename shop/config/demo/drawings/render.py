"""Renders every picture of the demo store as WebP with Chromium: `python -m shop.config.demo.drawings.render`.

Run after a drawing or the list of goods changed, look at the pictures, commit them. Needs requirements-dev.txt.
"""

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from shop.config.demo import catalogue
from shop.config.demo.drawings import scenes

SIZE = (800, 1000)
WIDE = (1600, 1120)
SMALL = (400, 500)
QUALITY = 72


def wanted() -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Name, SVG and size of every picture."""
    yield "hero.webp", scenes.hero(), WIDE
    for department in catalogue.store()["departments"]:
        yield f"department-{department['slug']}.webp", scenes.shelf(department["room"], department["picture"]), SIZE
        yield from _shelves(department["room"], department["slug"], department["shelves"])
    for goods in catalogue.goods():
        for shot in goods.pictures:
            yield shot.file, scenes.picture(goods, shot), SIZE


@cache
def fronts() -> frozenset[str]:
    """The pictures that lists show, which are kept small as well."""
    return frozenset(shot.file for goods in catalogue.goods() for shot in goods.pictures if shot.view == "front")


def _shelves(room: str, above: str, shelves: list[dict[str, object]]) -> Iterator[tuple[str, str, tuple[int, int]]]:
    for shelf in shelves:
        path = f"{above}-{shelf['slug']}"
        yield f"category-{path}.webp", scenes.shelf(room, shelf["picture"]), SIZE  # type: ignore[arg-type]
        yield from _shelves(room, path, shelf.get("shelves", []))  # type: ignore[arg-type]


def shoot(page: Page, drawings: list[str], size: tuple[int, int]) -> list[Image.Image]:
    """Draw several pictures of one size below each other and cut them apart."""
    width, height = size
    boxes = "".join(f'<div style="width:{width}px;height:{height}px">{_scaled(d, size)}</div>' for d in drawings)
    page.set_viewport_size({"width": width, "height": height * len(drawings)})
    page.set_content(f'<body style="margin:0">{boxes}</body>')
    sheet = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return [sheet.crop((0, i * height, width, (i + 1) * height)) for i in range(len(drawings))]


def _scaled(drawing: str, size: tuple[int, int]) -> str:
    head, rest = drawing.split(">", 1)
    box = head.split('viewBox="')[1].split('"')[0]
    # Clip paths are named by their outline, so pictures on one page may share them.
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{size[0]}" height="{size[1]}">{rest}'


def main(folder: Path, only: str = "") -> None:
    """Write all pictures, or those whose name holds `only`, into the folder; drop those no longer wanted."""
    folder.mkdir(exist_ok=True)
    every = list(wanted())
    wanted_names = {name for name, _, _ in every} | {catalogue.small(name) for name in fronts()}
    for stale in {p.name for p in folder.glob("*.webp")} - wanted_names:
        (folder / stale).unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for size in (WIDE, SIZE):
            chosen = [entry for entry in every if entry[2] == size and only in entry[0]]
            for part in (chosen[i : i + 8] for i in range(0, len(chosen), 8)):
                for (name, _, _), image in zip(part, shoot(page, [d for _, d, _ in part], size), strict=True):
                    image.save(folder / name, "WEBP", quality=QUALITY, method=6)
                    if name in fronts():
                        image.resize(SMALL).save(folder / catalogue.small(name), "WEBP", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main(catalogue.PICTURES, *sys.argv[1:2])
