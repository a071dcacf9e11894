"""Things to wear."""

from shop.config.demo.drawings.kit import CREAM, INK, MUSTARD, OAK, SHADE, STEEL, WALNUT, cast, draws, flat, line, mark, oval, rect, solid

LEFT = "M126 176C96 190 84 240 74 372L112 380C118 330 124 296 136 268Z"
RIGHT = "M274 176C304 190 316 240 326 372L288 380C282 330 276 296 264 268Z"
BODY = "M158 156C144 160 132 168 124 178C128 250 122 330 118 404C118 410 122 412 128 412H272C278 412 282 410 282 404C278 330 272 250 276 178C268 168 256 160 242 156L230 170H170Z"
HOOD = "M156 150C154 116 246 116 244 150C242 166 226 178 200 196C174 178 158 166 156 150Z"
TEE_LEFT = "M128 174C100 186 84 220 72 262L112 280L134 238Z"
TEE_RIGHT = "M272 174C300 186 316 220 328 262L288 280L266 238Z"
HOOK = line("M200 98V132", INK, 4)


@draws(scale=1.0, focus=(200, 230), hangs=True)
def jacket(c: str, zipper: str = CREAM) -> str:
    """A hooded rain jacket."""
    return (
        cast(LEFT, RIGHT, BODY)
        + HOOK
        + solid(LEFT, c, flat("M70 360H116V384H70Z", SHADE, 0.16), shade=0)
        + solid(RIGHT, c, shade=0.2, split=0.1, light=0)
        + solid(BODY, c, split=0.72, light=0.12)
        + solid(HOOD, c, light=0.1)
        + flat("M172 150C174 134 226 134 228 150C224 164 212 174 200 186C188 174 176 164 172 150Z", INK)
        + rect(195, 184, 10, 228, SHADE, opacity=0.22)
        + line("M200 186V408", zipper, 2.4)
        + rect(197, 190, 7, 16, zipper, r=2)
        + line("M146 310L176 296M254 310L224 296", SHADE, 4, 0.32)
        + rect(222, 226, 26, 9, CREAM, r=2, opacity=0.85)
        + line("M120 398H280", SHADE, 2, 0.25)
    )


@draws(scale=1.0, focus=(200, 220), hangs=True)
def fleece(c: str, trim: str = INK) -> str:
    """A fleece with a stand-up collar and a chest pocket."""
    return (
        cast(LEFT, RIGHT, BODY)
        + HOOK
        + solid(LEFT, c, rect(70, 366, 46, 20, trim), shade=0)
        + solid(RIGHT, c, rect(284, 366, 46, 20, trim), shade=0.2, split=0.1, light=0)
        + solid(BODY, c, rect(110, 400, 180, 14, trim), split=0.72, light=0.1)
        + solid("M164 126H236L244 164C230 176 170 176 156 164Z", c, shade=0.2)
        + flat("M172 130H228L222 140H178Z", SHADE, 0.5)
        + line("M200 140V400", trim, 4)
        + rect(216, 216, 46, 50, trim, r=4)
        + rect(216, 216, 46, 6, SHADE, opacity=0.3)
        + "".join(oval(x, y, 4, 2.6, "#fff", 0.16) for x, y in ((148, 210), (166, 260), (140, 300), (170, 340), (150, 380), (234, 300), (254, 340), (228, 376), (96, 300), (304, 300)))
    )


@draws(scale=1.0, focus=(170, 280), hangs=True)
def vest(c: str, lining: str = MUSTARD) -> str:
    """A quilted vest."""
    body = "M160 152C148 160 134 166 126 176C142 220 132 250 122 268C124 330 120 370 118 404C118 410 122 412 128 412H272C278 412 282 410 282 404C280 370 276 330 278 268C268 250 258 220 274 176C266 166 252 160 240 152Z"
    quilt = "".join(line(f"M110 {y}C150 {y + 10} 250 {y + 10} 290 {y}", SHADE, 3, 0.2) for y in range(206, 410, 32))
    return (
        cast(body)
        + HOOK
        + solid(body, c, quilt, light=0.1)
        + solid("M160 128H240L246 166C230 178 170 178 154 166Z", c, shade=0.2)
        + flat("M170 132H230L222 144H178Z", lining)
        + line("M200 146V408", CREAM, 3)
        + line("M146 330V362M254 330V362", SHADE, 4, 0.4)
    )


@draws(scale=1.0, focus=(200, 200), hangs=True)
def sweater(c: str, stripe: str = CREAM, *, pattern: str = "plain") -> str:
    """A knitted sweater: plain, striped or with a yoke."""
    bands = {
        "plain": "".join(line(f"M{x} 180V400", SHADE, 2, 0.1) for x in range(136, 274, 14)),
        "stripe": "".join(rect(60, y, 280, 12, stripe, opacity=0.85) for y in range(214, 390, 34)),
        "yoke": "".join(mark(x, y, 0.5, stripe) for x, y in ((146, 212), (172, 226), (200, 232), (228, 226), (254, 212))) + line("M124 240C160 268 240 268 276 240", stripe, 4, 0.9) + line("M126 196C160 216 240 216 274 196", stripe, 3, 0.7),
        "cable": "".join(line(f"M{x} 176" + "".join(f"C{x - 9} {y + 8} {x + 9} {y + 16} {x} {y + 24}" for y in range(176, 400, 24)), SHADE, 4, 0.2) for x in (152, 176, 224, 248)),
    }
    arms = bands["stripe"] if pattern == "stripe" else ""
    return (
        cast(LEFT, RIGHT, BODY)
        + HOOK
        + solid(LEFT, c, arms + rect(66, 356, 60, 30, SHADE, opacity=0.14), shade=0)
        + solid(RIGHT, c, arms + rect(280, 356, 60, 30, SHADE, opacity=0.14), shade=0.18, split=0.1, light=0)
        + solid(BODY, c, bands[pattern] + rect(110, 388, 180, 26, SHADE, opacity=0.14), split=0.74, light=0.08)
        + oval(200, 160, 38, 17, c)
        + oval(200, 160, 38, 17, SHADE, 0.16)
        + oval(200, 156, 28, 11, INK, 0.75)
    )


@draws(scale=1.0, focus=(200, 220), hangs=True)
def tee(c: str, print_color: str = CREAM, *, pattern: str = "plain") -> str:
    """A T-shirt: plain, striped or with the fir."""
    inner = {
        "plain": rect(168, 210, 40, 40, SHADE, r=3, opacity=0.1),
        "stripe": "".join(rect(60, y, 280, 9, print_color, opacity=0.85) for y in range(196, 400, 24)),
        "fir": mark(200, 262, 2, print_color) + line("M160 318C176 306 188 306 200 314S226 322 240 310", print_color, 7),
    }
    sleeve = inner["stripe"] if pattern == "stripe" else ""
    return (
        cast(TEE_LEFT, TEE_RIGHT, BODY)
        + HOOK
        + solid(TEE_LEFT, c, sleeve, shade=0)
        + solid(TEE_RIGHT, c, sleeve, shade=0.18, split=0.1, light=0)
        + solid(BODY, c, inner[pattern], split=0.74, light=0.08)
        + oval(200, 158, 36, 15, c)
        + oval(200, 158, 36, 15, SHADE, 0.18)
        + oval(200, 154, 28, 11, INK, 0.7)
    )


@draws(scale=1.0, focus=(200, 220), hangs=True)
def shirt(c: str, check: str = "", *, button: str = CREAM) -> str:
    """A buttoned shirt, plain or checked."""
    cross = ""
    if check:
        cross = "".join(rect(x, 140, 9, 280, check, opacity=0.4) for x in range(80, 330, 34)) + "".join(rect(60, y, 280, 9, check, opacity=0.4) for y in range(180, 410, 34))
    return (
        cast(LEFT, RIGHT, BODY)
        + HOOK
        + solid(LEFT, c, cross, shade=0)
        + solid(RIGHT, c, cross, shade=0.18, split=0.1, light=0)
        + solid(BODY, c, cross, split=0.74, light=0.08)
        + rect(192, 176, 16, 236, SHADE, opacity=0.1)
        + "".join(oval(200, y, 4, 4, button) for y in range(202, 400, 38))
        + solid("M160 146L200 180L172 204L146 166Z", c, light=0.2)
        + solid("M240 146L200 180L228 204L254 166Z", c, split=0.2, light=0)
        + flat("M160 146H240L200 180Z", INK, 0.7)
        + rect(222, 230, 40, 44, SHADE, r=3, opacity=0.12)
    )


def _shoe(x: float, y: float, c: str, *, high: bool, sole: str, toe: str) -> str:
    top = "M84 254H158C160 294 158 316 164 328C184 342 226 348 234 380V390H80C78 344 86 294 84 254Z"
    low = "M80 320C92 330 116 326 130 312C150 330 176 344 206 350C226 354 234 366 234 390H80C76 366 76 340 80 320Z"
    laces = [(144, 268, 161, 274), (144, 286, 163, 291), (144, 304, 165, 308), (144, 322, 167, 325)] if high else [(140, 326, 152, 316), (154, 336, 166, 326), (168, 343, 180, 333)]
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
    ribs = "".join(line(f"M{200 + k * 26} {196 + abs(k) * 9}C{200 + k * 29} 270 {200 + k * 28} 300 {200 + k * 28} 330", SHADE, 2, 0.18) for k in (-2, -1, 0, 1, 2))
    return (
        solid("M110 330C106 232 150 190 200 190S294 232 290 330Z", c, light=0.08)
        + ribs
        + solid("M100 326C100 316 106 312 116 312H284C294 312 300 316 300 326V388C300 398 294 404 284 404H116C106 404 100 398 100 388Z", c, "".join(line(f"M{x} 312V404", SHADE, 2, 0.16) for x in range(112, 300, 17)))
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
        + solid("M96 362C150 346 240 346 290 362C330 368 350 384 352 396C300 384 180 384 120 404C96 404 88 380 96 362Z", c, shade=0.24, light=0)
        + rect(130, 306, 44, 30, label, r=3)
        + mark(152, 321, 0.55, INK)
    )


@draws(shadow=112, scale=1.2, focus=(160, 330))
def socks(c: str, stripe: str = CREAM) -> str:
    """A pair of socks."""

    def one(x: float, y: float) -> str:
        d = "M118 196H180V318C200 330 240 340 254 366C262 388 250 404 232 404H150C128 404 118 392 118 370Z"
        inner = rect(110, 226, 80, 10, stripe) + rect(110, 244, 80, 10, stripe) + flat("M214 330H262V404H226Z", stripe, 0.9) + oval(122, 384, 30, 30, stripe, 0.9)
        return f'<g transform="translate({x:g} {y:g})">' + solid(d, c, inner, light=0.1, split=0.78) + rect(112, 184, 74, 26, c, r=6) + "".join(line(f"M{k} 188V206", SHADE, 2, 0.2) for k in range(120, 184, 8)) + "</g>"

    return one(48, -16) + one(-16, 0)


@draws(shadow=112, scale=1.18, focus=(190, 350))
def gloves(c: str, cuff: str = INK) -> str:
    """A pair of gloves leaning on each other."""
    hand = "M140 404V330C120 318 108 296 112 282C118 274 128 278 134 290L146 304V220C146 208 162 208 164 220V206C164 194 182 194 182 206V214C184 202 200 204 200 216V232C202 222 216 224 216 236V336C216 352 212 362 208 368V404Z"
    one = solid(hand, c, line("M164 220V286M182 214V286M200 232V286", SHADE, 2, 0.25), light=0.05) + rect(134, 368, 80, 36, cuff, r=6) + rect(134, 378, 80, 5, CREAM, opacity=0.6)
    return f'<g transform="translate(462 0) scale(-1 1) translate(64 0)">{one}</g><g transform="translate(-14 0)">{one}</g>'


@draws(scale=1.0, focus=(190, 330), hangs=True)
def scarf(c: str, stripe: str = CREAM, *, pattern: str = "stripe") -> str:
    """A scarf laid over the peg."""
    front, back = "M160 92H212L216 396H152Z", "M204 92H246L256 356H212Z"
    rows = "".join(rect(140, y, 130, 10, stripe, opacity=0.85) for y in (300, 320, 340)) if pattern == "stripe" else "".join(rect(140, y, 130, 8, stripe, opacity=0.5) for y in range(120, 380, 34)) + rect(176, 90, 8, 310, stripe, opacity=0.5)
    fringe = "".join(line(f"M{x} 396V420", c, 3) for x in range(156, 216, 8))
    return cast(front, back) + solid(back, c, rows, shade=0.2, split=0.1, light=0) + solid(front, c, rows, light=0.1) + fringe + "".join(line(f"M{x} 356V378", c, 3) for x in range(216, 256, 8))


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


@draws(shadow=110, scale=1.2, focus=(180, 330))
def folded(c: str, label: str = CREAM) -> str:
    """A garment, folded for the shelf."""
    d = "M96 372C96 330 98 300 116 292H288C304 300 306 340 304 390C304 400 298 404 290 404H110C102 404 96 396 96 372Z"
    return (
        solid(d, c, line("M96 350H306M98 378H306", SHADE, 2, 0.22))
        + solid("M132 292C132 262 160 250 200 250S268 262 268 292Z", c, shade=0.2)
        + oval(200, 284, 52, 16, c)
        + oval(200, 282, 38, 10, SHADE, 0.4)
        + rect(188, 278, 24, 11, label, r=2)
    )
