"""Renders every picture of the demo store as WebP with Chromium: `python -m shop.config.demo.drawings.render`.

Run after a drawing or the list of goods changed, look at the pictures, commit them. Needs requirements-dev.txt.
"""

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from shop.config.demo import catalogue
from shop.config.demo.drawings import scenes

SIZE = (800, 1000)
SMALL = (400, 500)
QUALITY = 72


def wanted() -> Iterator[tuple[str, str]]:
    """Name and SVG of every picture."""
    for department in catalogue.store()["departments"]:
        yield f"department-{department['slug']}.webp", scenes.shelf(department["room"], department["picture"])
        yield from _shelves(department["room"], department["slug"], department["shelves"])
    for goods in catalogue.goods():
        for shot in goods.pictures:
            yield shot.file, scenes.picture(goods, shot)


@cache
def fronts() -> frozenset[str]:
    """The pictures that lists show, which are kept small as well."""
    return frozenset(shot.file for goods in catalogue.goods() for shot in goods.pictures if shot.view == "front")


def _shelves(room: str, above: str, shelves: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for shelf in shelves:
        path = f"{above}-{shelf['slug']}"
        yield f"category-{path}.webp", scenes.shelf(room, shelf["picture"])
        yield from _shelves(room, path, shelf.get("shelves", []))


def shoot(page: Page, drawings: list[str]) -> list[Image.Image]:
    """Draw several pictures below each other and cut them apart."""
    width, height = SIZE
    page.set_viewport_size({"width": width, "height": height * len(drawings)})
    page.set_content(f'<body style="margin:0">{"".join(map(_enlarged, drawings))}</body>')
    sheet = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return [sheet.crop((0, i * height, width, (i + 1) * height)) for i in range(len(drawings))]


def _enlarged(drawing: str) -> str:
    # Clip paths are named by their outline, so pictures on one page may share them.
    size = f'style="display:block" width="{SIZE[0]}" height="{SIZE[1]}"'
    return drawing.replace('width="400" height="500"', size, 1)


def main(folder: Path, only: str = "") -> None:
    """Write all pictures, or those whose name holds `only`, into the folder; drop those no longer wanted."""
    folder.mkdir(exist_ok=True)
    every = dict(wanted())
    for stale in {path.name for path in folder.glob("*.webp")} - set(every) - {catalogue.small(n) for n in fronts()}:
        (folder / stale).unlink()
    chosen = [name for name in every if only in name]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        for part in (chosen[i : i + 8] for i in range(0, len(chosen), 8)):
            for name, image in zip(part, shoot(page, [every[name] for name in part]), strict=True):
                image.save(folder / name, "WEBP", quality=QUALITY, method=6)
                if name in fronts():
                    image.resize(SMALL).save(folder / catalogue.small(name), "WEBP", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main(catalogue.PICTURES, *sys.argv[1:2])
