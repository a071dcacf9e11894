"""Shoes, hats, socks and other small things to wear."""

from shop.config.demo.drawings.kit import (
    CREAM,
    INK,
    OAK,
    SHADE,
    STEEL,
    WALNUT,
    cast,
    draws,
    flat,
    line,
    mark,
    oval,
    rect,
    solid,
)


def _shoe(x: float, y: float, c: str, *, high: bool, sole: str, toe: str) -> str:
    top = "M84 254H158C160 294 158 316 164 328C184 342 226 348 234 380V390H80C78 344 86 294 84 254Z"
    low = "M80 320C92 330 116 326 130 312C150 330 176 344 206 350C226 354 234 366 234 390H80C76 366 76 340 80 320Z"
    laces = (
        [(144, 268, 161, 274), (144, 286, 163, 291), (144, 304, 165, 308), (144, 322, 167, 325)]
        if high
        else [(140, 326, 152, 316), (154, 336, 166, 326), (168, 343, 180, 333)]
    )
    return (
        f'<g transform="translate({x:g} {y:g})">'
        + solid(top if high else low, c, light=0.1)
        + (rect(80, 242, 82, 18, INK, r=7) if high else "")
        + flat("M188 346C214 352 232 360 234 386H180C176 370 180 356 188 346Z", toe)
        + flat("M76 386H238C242 396 238 404 232 404H128L122 399H114L110 404H78Z", sole)
        + rect(78, 382, 158, 6, CREAM, r=2)
        + "".join(line(f"M{a} {b}L{d} {e}", CREAM, 4) for a, b, d, e in laces)
        + "</g>"
    )


@draws(shadow=140, scale=1.14, focus=(160, 320))
def boots(c: str, toe: str = WALNUT, sole: str = INK) -> str:
    """A pair of laced boots."""
    return _shoe(62, -18, c, high=True, sole=sole, toe=toe) + _shoe(0, 0, c, high=True, sole=sole, toe=toe)


@draws(shadow=140, scale=1.16, focus=(150, 350))
def shoes(c: str, toe: str = CREAM, sole: str = INK) -> str:
    """A pair of low shoes."""
    return _shoe(66, -26, c, high=False, sole=sole, toe=toe) + _shoe(0, 0, c, high=False, sole=sole, toe=toe)


@draws(shadow=140, scale=1.16, focus=(150, 360))
def slippers(c: str, lining: str = CREAM, sole: str = WALNUT) -> str:
    """A pair of felt slippers."""

    def one(x: float, y: float) -> str:
        return (
            f'<g transform="translate({x:g} {y:g})">'
            + oval(126, 350, 44, 16, lining)
            + oval(126, 350, 34, 10, SHADE, 0.35)
            + solid("M80 348C86 368 140 366 166 340C196 340 236 352 238 390H82C76 376 76 362 80 348Z", c, light=0.08)
            + line("M84 354C100 370 142 366 166 342", lining, 9)
            + rect(78, 386, 164, 16, sole, r=7)
            + "</g>"
        )

    return one(66, -26) + one(0, 0)


@draws(shadow=102, scale=1.24, focus=(220, 340))
def beanie(c: str, label: str = CREAM) -> str:
    """A ribbed beanie."""
    ribs = "".join(
        line(
            f"M{200 + k * 26} {196 + abs(k) * 9}C{200 + k * 29} 270 {200 + k * 28} 300 {200 + k * 28} 330",
            SHADE,
            2,
            0.18,
        )
        for k in (-2, -1, 0, 1, 2)
    )
    return (
        solid("M110 330C106 232 150 190 200 190S294 232 290 330Z", c, light=0.08)
        + ribs
        + solid(
            "M100 326C100 316 106 312 116 312H284C294 312 300 316 300 326V388C300 398 294 404 284 404H116C106 404 100 398 100 388Z",
            c,
            "".join(line(f"M{x} 312V404", SHADE, 2, 0.16) for x in range(112, 300, 17)),
        )
        + rect(214, 346, 38, 26, label, r=3)
        + mark(233, 359, 0.5, INK)
    )


@draws(shadow=120, scale=1.24, focus=(160, 340))
def cap(c: str, label: str = CREAM) -> str:
    """A cap with a curved brim."""
    return (
        solid("M100 366C96 286 138 250 196 250S286 286 288 366Z", c)
        + line("M196 250C172 284 168 330 170 366M196 250C236 276 250 320 252 366", SHADE, 2, 0.2)
        + oval(196, 250, 9, 5, c)
        + solid(
            "M96 362C150 346 240 346 290 362C330 368 350 384 352 396C300 384 180 384 120 404C96 404 88 380 96 362Z",
            c,
            shade=0.24,
            light=0,
        )
        + rect(130, 306, 44, 30, label, r=3)
        + mark(152, 321, 0.55, INK)
    )


@draws(shadow=112, scale=1.2, focus=(160, 330))
def socks(c: str, stripe: str = CREAM) -> str:
    """A pair of socks."""

    def one(x: float, y: float) -> str:
        d = "M118 196H180V318C200 330 240 340 254 366C262 388 250 404 232 404H150C128 404 118 392 118 370Z"
        inner = (
            rect(110, 226, 80, 10, stripe)
            + rect(110, 244, 80, 10, stripe)
            + flat("M214 330H262V404H226Z", stripe, 0.9)
            + oval(122, 384, 30, 30, stripe, 0.9)
        )
        return (
            f'<g transform="translate({x:g} {y:g})">'
            + solid(d, c, inner, light=0.1, split=0.78)
            + rect(112, 184, 74, 26, c, r=6)
            + "".join(line(f"M{k} 188V206", SHADE, 2, 0.2) for k in range(120, 184, 8))
            + "</g>"
        )

    return one(48, -16) + one(-16, 0)


@draws(shadow=118, scale=1.2, focus=(150, 330))
def gloves(c: str, cuff: str = INK) -> str:
    """A pair of gloves side by side."""
    fingers = "".join(line(f"M{x} 300V{y}", c, 20) for x, y in ((147, 226), (169, 208), (191, 216), (212, 240)))
    gaps = "".join(line(f"M{x} 238V296", SHADE, 2, 0.28) for x in (158, 180, 202))
    palm = solid("M137 286H222V352C222 366 218 370 214 376H146C140 366 137 352 137 340Z", c, shade=0.14, light=0)
    wrist = solid("M144 370H216L220 404H140Z", cuff, light=0.1) + line("M143 386H217", CREAM, 4, 0.6)
    one = line("M146 344L108 296", c, 22) + line("M138 322L150 338", SHADE, 2, 0.25) + fingers + palm + gaps + wrist
    return f'<g transform="translate(424 0) scale(-1 1)">{one}</g><g transform="translate(-24 0)">{one}</g>'


@draws(scale=1.0, focus=(190, 330), hangs=True)
def scarf(c: str, stripe: str = CREAM, *, pattern: str = "stripe") -> str:
    """A scarf laid over the peg."""
    front, back = "M160 92H212L216 396H152Z", "M204 92H246L256 356H212Z"
    rows = (
        "".join(rect(140, y, 130, 10, stripe, opacity=0.85) for y in (300, 320, 340))
        if pattern == "stripe"
        else "".join(rect(140, y, 130, 8, stripe, opacity=0.5) for y in range(120, 380, 34))
        + rect(176, 90, 8, 310, stripe, opacity=0.5)
    )
    fringe = "".join(line(f"M{x} 396V420", c, 3) for x in range(156, 216, 8))
    return (
        cast(front, back)
        + solid(back, c, rows, shade=0.2, split=0.1, light=0)
        + solid(front, c, rows, light=0.1)
        + fringe
        + "".join(line(f"M{x} 356V378", c, 3) for x in range(216, 256, 8))
    )


@draws(scale=1.0, focus=(180, 300), hangs=True)
def apron(c: str, trim: str = OAK) -> str:
    """An apron with leather straps."""
    d = "M160 168H240C246 214 266 232 290 240L296 408H104L110 240C134 232 154 214 160 168Z"
    return (
        cast(d)
        + line("M164 172C150 120 196 100 200 100S250 120 236 172", trim, 6)
        + line("M110 246C86 260 80 300 88 340M290 246C314 260 320 300 312 340", trim, 5)
        + solid(d, c, light=0.06)
        + rect(146, 292, 108, 74, c, r=5)
        + rect(146, 292, 108, 74, SHADE, r=5, opacity=0.1)
        + line("M200 294V364", SHADE, 2, 0.3)
        + rect(184, 200, 32, 20, CREAM, r=3)
        + oval(166, 178, 4, 4, STEEL)
        + oval(234, 178, 4, 4, STEEL)
    )


@draws(shadow=116, scale=1.2, focus=(180, 330))
def folded(c: str, label: str = CREAM, *, pattern: str = "plain", check: str = "") -> str:
    """A garment folded for the shelf, seen a little from above; with the pattern of the garment."""
    inner = {
        "stripe": "".join(rect(80, y, 240, 9, label, opacity=0.8) for y in (284, 308, 334, 376)),
        "fir": mark(200, 332, 1.3, label),
        "yoke": "".join(mark(x, y, 0.55, label) for x, y in ((150, 300), (176, 314), (224, 314), (250, 300))),
    }.get(pattern, "")
    if check:
        inner += "".join(rect(x, 250, 8, 160, check, opacity=0.4) for x in range(110, 310, 34))
        inner += "".join(rect(80, y, 240, 7, check, opacity=0.4) for y in (290, 318, 346, 380))
    sides = line("M140 262L122 366M260 262L278 366", SHADE, 2.5, 0.2)
    front = "M94 362H306C316 362 316 404 306 404H94C84 404 84 362 94 362Z"
    return (
        solid("M128 258H272L306 366H94Z", c, inner + sides, split=0.76, shade=0.1, light=0)
        + solid(front, c, inner + line("M90 383H312", SHADE, 2, 0.3), shade=0.16, light=0.12)
        + rect(92, 362, 216, 4, SHADE, opacity=0.14)
        + oval(200, 266, 42, 14, c)
        + oval(200, 266, 42, 14, SHADE, 0.18)
        + oval(200, 263, 31, 9, INK, 0.75)
        + rect(188, 274, 24, 10, label, r=2)
    )
