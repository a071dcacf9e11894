"""Things of the table and the pantry."""

from shop.config.demo.drawings.kit import (
    CREAM,
    INK,
    OAK,
    PINE,
    SHADE,
    STEEL,
    WALNUT,
    draws,
    flat,
    line,
    mark,
    oval,
    rect,
    solid,
)


def _label(y: float, tint: str = PINE, *, x: float = 200, w: float = 76, h: float = 62) -> str:
    return (
        rect(x - w / 2, y, w, h, CREAM, r=3)
        + mark(x, y + h * 0.42, h / 92, tint)
        + line(f"M{x - w * 0.28:g} {y + h * 0.8:g}H{x + w * 0.28:g}", tint, 2.4, 0.7)
    )


@draws(shadow=134, scale=1.2, focus=(140, 360))
def plates(c: str, rim: str = CREAM) -> str:
    """A stack of four plates."""
    tiers = ""
    for y in (382, 360, 338, 316):
        tiers += solid(f"M72 {y}H328C322 {y + 16} 268 {y + 22} 200 {y + 22}S78 {y + 16} 72 {y}Z", c, shade=0.18)
        tiers += oval(200, y, 128, 13, c) + oval(200, y + 1, 128, 12, SHADE, 0.1)
    return (
        tiers
        + oval(200, 315, 128, 13, c)
        + oval(200, 316, 96, 8.5, rim, 0.55)
        + line("M76 315C90 303 140 302 196 302", "#fff", 3, 0.4)
    )


@draws(shadow=104, scale=1.25, focus=(160, 340))
def bowl(c: str, inside: str = CREAM) -> str:
    """A deep bowl."""
    return (
        solid("M92 292H308C306 350 272 388 244 392V404H156V392C128 388 94 350 92 292Z", c)
        + oval(200, 292, 108, 18, c)
        + oval(200, 293, 100, 15, inside)
        + oval(206, 297, 88, 10, SHADE, 0.16)
    )


@draws(shadow=108, scale=1.2, focus=(150, 330))
def bowls(c: str, inside: str = CREAM) -> str:
    """Three bowls, one in the other."""
    lower = "".join(
        solid(
            f"M{100 + i * 4} {y}H{300 - i * 4}C296 {y + 40} 262 {y + 58} 240 {y + 62}H160C138 {y + 58} 104 {y + 40} {100 + i * 4} {y}Z",
            c,
            shade=0.2,
        )
        for i, y in enumerate((342, 314, 286))
    )
    return lower + oval(200, 286, 92, 15, c) + oval(200, 287, 85, 12, inside) + oval(206, 290, 74, 8, SHADE, 0.16)


@draws(shadow=112, scale=1.25, focus=(150, 300))
def tumblers(c: str) -> str:
    """Two drinking glasses."""

    def one(x: int, y: int) -> str:
        d = f"M{x} {y - 118}H{x + 84}L{x + 76} {y}H{x + 8}Z"
        return (
            solid(d, c, flat(f"M{x} {y - 52}H{x + 84}V{y}H{x}Z", "#fff", 0.28), light=0.4, shade=0.1)
            + oval(x + 42, y - 118, 42, 7, "#fff", 0.55)
            + rect(x + 9, y - 10, 66, 9, SHADE, r=3, opacity=0.12)
        )

    return one(206, 398) + one(112, 404)


@draws(shadow=70, scale=1.16, focus=(190, 250))
def carafe(c: str, trim: str = OAK) -> str:
    """A glass carafe with a stopper."""
    d = "M172 176H228C228 236 272 280 272 344V380C272 396 262 404 248 404H152C138 404 128 396 128 380V344C128 280 172 236 172 176Z"
    return (
        solid(d, c, flat("M120 320C160 312 240 312 280 320V404H120Z", "#fff", 0.3), light=0.4, shade=0.1)
        + oval(200, 178, 30, 6, "#fff", 0.6)
        + solid("M180 138H220L216 184H184Z", trim)
        + oval(200, 138, 24, 11, trim)
    )


@draws(shadow=84, scale=1.18, focus=(180, 280))
def pitcher(c: str, inside: str = CREAM) -> str:
    """A pitcher with a lip."""
    return (
        line("M256 240C326 232 322 352 258 352", c, 16)
        + solid(
            "M130 204L112 190H264C262 236 280 280 280 340C280 384 262 404 240 404H160C138 404 120 384 120 340C120 280 134 250 130 204Z",
            c,
        )
        + flat("M112 190C140 178 240 178 264 190C240 202 148 202 130 204Z", inside)
        + flat("M130 194C160 186 230 186 252 191C230 198 160 200 130 194Z", SHADE, 0.25)
    )


@draws(shadow=64, scale=1.3, focus=(200, 330))
def jar(c: str, trim: str = "#C29A4B", *, tint: str = PINE) -> str:
    """A filled glass jar with a lid."""
    return (
        solid(
            "M140 262H260C270 270 272 280 272 292V384C272 396 264 404 252 404H148C136 404 128 396 128 384V292C128 280 130 270 140 262Z",
            c,
            light=0.34,
        )
        + solid("M138 232H262V262H138Z", trim)
        + rect(138, 254, 124, 8, SHADE, opacity=0.2)
        + _label(306, tint, w=92, h=64)
    )


@draws(shadow=48, scale=1.1, focus=(200, 320))
def flask(c: str, trim: str = INK, *, tint: str = PINE) -> str:
    """A tall bottle of oil or vinegar."""
    return (
        rect(184, 132, 32, 40, trim, r=5)
        + solid(
            "M184 168H216C216 216 246 226 246 262V388C246 398 240 404 230 404H170C160 404 154 398 154 388V262C154 226 184 216 184 168Z",
            c,
            light=0.3,
        )
        + rect(180, 166, 40, 9, trim, r=3)
        + _label(290, tint, w=72, h=70)
    )


@draws(shadow=70, scale=1.24, focus=(200, 320))
def tin(c: str, *, tint: str = PINE) -> str:
    """A tin with a pressed lid."""
    return (
        solid("M132 262H268V392C268 400 262 404 254 404H146C138 404 132 400 132 392Z", c)
        + solid("M126 226C128 214 272 214 274 226V266H126Z", c, shade=0.22)
        + rect(126, 258, 148, 8, SHADE, opacity=0.22)
        + _label(296, tint, w=92, h=72)
    )


@draws(shadow=84, scale=1.2, focus=(200, 320))
def pouch(c: str, *, tint: str = PINE) -> str:
    """A paper bag, folded over."""
    return (
        solid("M128 214L120 392C120 400 126 404 134 404H266C274 404 280 400 280 392L272 214Z", c)
        + flat("M150 404L160 372H240L250 404Z", SHADE, 0.1)
        + solid("M124 176H276V218H124Z", c, shade=0.22)
        + rect(124, 211, 152, 7, SHADE, opacity=0.2)
        + rect(176, 190, 48, 9, STEEL, r=3)
        + _label(262, tint, w=96, h=84)
    )


@draws(shadow=112, scale=1.2, focus=(160, 320))
def towels(c: str, stripe: str = CREAM) -> str:
    """Kitchen towels, folded in a pile."""
    out = ""
    for i, y in enumerate((360, 316, 272)):
        body, band = (c, stripe) if i % 2 == 0 else (stripe, c)
        d = f"M100 {y}H304C312 {y} 312 {y + 44} 304 {y + 44}H100C84 {y + 44} 84 {y} 100 {y}Z"
        out += solid(d, body, "".join(rect(x, y, 7, 44, band, opacity=0.8) for x in (236, 250, 264)), shade=0.12)
        out += line(f"M104 {y + 22}H306", SHADE, 1.5, 0.22) + rect(90, y + 40, 220, 4, SHADE, opacity=0.12)
    return out


@draws(shadow=86, scale=1.2, focus=(200, 330))
def saltbox(c: str, trim: str = WALNUT) -> str:
    """A salt box with a swinging lid."""
    return (
        solid("M124 290H276V384C276 396 268 404 256 404H144C132 404 124 396 124 384Z", c)
        + solid("M116 262H284C288 262 288 292 284 292H116C112 292 112 262 116 262Z", trim, shade=0.2)
        + oval(200, 256, 16, 10, trim)
        + mark(200, 346, 0.8)
    )
