"""Things to wear."""

from shop.config.demo.drawings.kit import (
    CREAM,
    INK,
    MUSTARD,
    SHADE,
    cast,
    draws,
    flat,
    line,
    mark,
    oval,
    rect,
    solid,
)

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
        + "".join(
            oval(x, y, 4, 2.6, "#fff", 0.16)
            for x, y in (
                (148, 210),
                (166, 260),
                (140, 300),
                (170, 340),
                (150, 380),
                (234, 300),
                (254, 340),
                (228, 376),
                (96, 300),
                (304, 300),
            )
        )
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
        "yoke": "".join(
            mark(x, y, 0.5, stripe) for x, y in ((146, 212), (172, 226), (200, 232), (228, 226), (254, 212))
        )
        + line("M124 240C160 268 240 268 276 240", stripe, 4, 0.9)
        + line("M126 196C160 216 240 216 274 196", stripe, 3, 0.7),
        "cable": "".join(
            line(
                f"M{x} 176" + "".join(f"C{x - 9} {y + 8} {x + 9} {y + 16} {x} {y + 24}" for y in range(176, 400, 24)),
                SHADE,
                4,
                0.2,
            )
            for x in (152, 176, 224, 248)
        ),
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
        "fir": mark(200, 262, 2, print_color)
        + line("M160 318C176 306 188 306 200 314S226 322 240 310", print_color, 7),
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
        cross = "".join(rect(x, 140, 9, 280, check, opacity=0.4) for x in range(80, 330, 34)) + "".join(
            rect(60, y, 280, 9, check, opacity=0.4) for y in range(180, 410, 34)
        )
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
