"""Things of the house: light, cloth, furniture, plants, care."""

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


@draws(shadow=70, scale=1.14, focus=(200, 220))
def lamp(c: str, trim: str = WALNUT, *, foot: str = "stem") -> str:
    """A table lamp; its foot a stem, a ball or a cone."""
    feet = {
        "stem": line("M200 280V392", trim, 11) + solid("M152 392C156 380 244 380 248 392V404H152Z", trim),
        "ball": solid(
            "M142 346C142 310 168 290 200 290S258 310 258 346C258 384 236 404 214 404H186C164 404 142 384 142 346Z",
            trim,
        )
        + rect(190, 268, 20, 28, STEEL),
        "cone": solid("M184 270H216L256 404H144Z", trim),
    }
    return (
        oval(200, 300, 150, 118, "#FFF3CF", 0.28)
        + feet[foot]
        + oval(200, 276, 98, 11, "#F5D58A")
        + solid("M158 132H242L298 274C270 286 130 286 102 274Z", c, shade=0.1, light=0.3)
        + (line("M246 284V318", trim, 2.4) + oval(246, 322, 4, 6, trim) if foot == "stem" else "")
    )


@draws(shadow=78, scale=0.98, focus=(200, 130))
def floorlamp(c: str, trim: str = INK) -> str:
    """A floor lamp on three legs."""
    return (
        oval(200, 170, 140, 110, "#FFF3CF", 0.28)
        + line("M196 160L140 400M204 160L262 400M200 160L206 392", trim, 8)
        + oval(200, 150, 78, 9, "#F5D58A")
        + solid("M150 60H250L280 148C250 160 150 160 120 148Z", c, shade=0.1, light=0.3)
    )


@draws(shadow=10, scale=1.0, focus=(200, 270), hangs=True)
def pendant(c: str, trim: str = INK) -> str:
    """A lamp hanging from the ceiling."""
    return (
        line("M200 96V212", trim, 4)
        + oval(200, 360, 140, 90, "#FFF3CF", 0.35)
        + rect(188, 204, 24, 26, "#C29A4B", r=5)
        + oval(200, 326, 100, 12, "#FFE9AE")
        + solid("M176 226H224C284 240 304 290 304 324C270 338 130 338 96 324C96 290 116 240 176 226Z", c)
        + oval(200, 332, 22, 12, "#FFF6DC")
    )


@draws(shadow=124, scale=1.2, focus=(170, 310))
def blanket(c: str, stripe: str = CREAM, *, pattern: str = "stripe") -> str:
    """A folded blanket, striped, checked or plain."""
    out = ""
    for i, y in enumerate((354, 304, 254)):
        left = (92, 96, 94)[i]
        d = f"M{left} {y}H{left + 210}C{left + 220} {y} {left + 220} {y + 50} {left + 210} {y + 50}H{left}C{left - 24} {y + 50} {left - 24} {y} {left} {y}Z"
        bands = (
            "".join(rect(left + x, y, 7, 50, stripe, opacity=0.85) for x in (18, 32, 128, 142))
            if pattern != "plain"
            else ""
        )
        if pattern == "check":
            bands += "".join(rect(left - 24, y + dy, 240, 5, stripe, opacity=0.5) for dy in (12, 32))
        out += solid(
            d, c, bands + rect(left - 24, y + 38, 250, 12, SHADE, opacity=0.13), shade=0.13, split=0.8, light=0
        )
        out += line(f"M{left} {y + 26}H{left + 206}", SHADE, 1.5, 0.25)
    fringe = "".join(line(f"M{x} 404V412", c, 2.4) for x in range(84, 300, 9)) if pattern == "check" else ""
    return out + flat("M82 256H124L118 304H92C74 304 74 262 82 256Z", "#fff", 0.16) + fringe


@draws(shadow=118, scale=1.22, focus=(190, 310))
def cushion(c: str, stripe: str = CREAM, *, pattern: str = "plain") -> str:
    """A square cushion standing on its edge."""
    d = "M104 226C140 236 260 236 296 226C308 224 314 232 311 242C302 280 302 350 311 388C314 400 306 406 294 404C260 398 140 398 106 404C94 406 86 400 89 388C98 350 98 280 89 242C86 232 92 224 104 226Z"
    inner = {
        "plain": line("M120 252C170 262 230 262 280 252", SHADE, 2, 0.14),
        "stripe": "".join(rect(x, 216, 12, 196, stripe, opacity=0.7) for x in range(118, 290, 32)),
        "check": "".join(rect(x, 216, 10, 196, stripe, opacity=0.4) for x in range(110, 300, 38))
        + "".join(rect(80, y, 240, 10, stripe, opacity=0.4) for y in range(244, 400, 38)),
        "fir": "".join(
            mark(x, y, 0.8, stripe) for x, y in ((146, 276), (254, 276), (200, 318), (146, 362), (254, 362))
        ),
    }
    return solid(d, c, inner[pattern], shade=0.14, split=0.74)


@draws(shadow=140, scale=1.02, focus=(130, 350))
def rug(c: str, stripe: str = CREAM) -> str:
    """A rolled rug with its end laid out."""
    return (
        flat("M92 372L330 380L366 404H70Z", c)
        + flat("M110 380L338 387L345 392L104 388Z", stripe, 0.7)
        + solid(
            "M96 300H310C334 300 342 326 342 346S334 392 310 392H96Z",
            c,
            "".join(rect(x, 296, 12, 100, stripe, opacity=0.75) for x in (170, 196, 268, 294)),
            shade=0,
            light=0,
        )
        + flat("M96 366H338V392H96Z", SHADE, 0.18)
        + oval(98, 346, 40, 46, c)
        + oval(98, 346, 40, 46, SHADE, 0.14)
        + line("M98 346m0 -30C132 318 128 376 96 372C70 368 74 324 98 328C114 332 112 358 98 358", stripe, 4, 0.8)
    )


@draws(shadow=112, scale=1.14, focus=(200, 250))
def chair(c: str, wood: str = OAK) -> str:
    """A spindle chair with an upholstered seat."""
    return (
        solid("M126 176H140L136 398H124Z", wood, light=0)
        + solid("M260 176H274L276 398H264Z", wood, light=0)
        + "".join(rect(x, 196, 7, 104, wood, r=3) for x in (160, 186, 212, 238))
        + solid(
            "M118 152C118 138 140 132 200 132S282 138 282 152V190C282 198 276 200 268 199C236 194 164 194 132 199C124 200 118 198 118 190Z",
            wood,
        )
        + solid("M110 296H290C298 296 306 318 300 322H100C94 318 102 296 110 296Z", c)
        + solid("M104 322H122L116 404H106Z", wood, light=0)
        + solid("M278 322H296L294 404H284Z", wood, light=0)
        + line("M114 366H288", wood, 7)
    )


@draws(shadow=92, scale=1.16, focus=(200, 270))
def stool(c: str, wood: str = OAK) -> str:
    """A three-legged stool."""
    return (
        line("M200 280L206 392", wood, 14)
        + line("M206 300L208 392", SHADE, 14, 0.25)
        + line("M152 280L124 398M248 280L276 398", wood, 15)
        + line("M138 348H262", wood, 8)
        + solid("M104 252H296C304 252 306 284 294 286H106C94 284 96 252 104 252Z", c)
        + oval(200, 252, 96, 12, c)
        + oval(200, 252, 96, 12, "#fff", 0.14)
    )


@draws(shadow=120, scale=1.14, focus=(200, 260))
def sidetable(c: str, wood: str = OAK) -> str:
    """A small table with one drawer."""
    return (
        line("M118 320L108 398M282 320L292 398", wood, 14)
        + solid("M108 262H292V322H108Z", wood)
        + rect(124, 276, 152, 34, c, r=3)
        + oval(200, 293, 8, 6, "#C29A4B")
        + solid("M92 244H308C312 244 312 264 308 264H92C88 264 88 244 92 244Z", wood, shade=0.1)
        + solid("M238 206H276V244H238Z", CREAM)
        + rect(120, 234, 84, 10, PINE, r=2)
        + rect(128, 224, 72, 10, "#A8522F", r=2)
    )


@draws(shadow=110, scale=1.06, focus=(200, 260))
def shelf(c: str, wood: str = OAK) -> str:
    """An open shelf with four boards and a few things."""
    boards = "".join(
        rect(102, y, 196, 11, wood) + rect(102, y + 7, 196, 4, SHADE, opacity=0.2) for y in (150, 232, 314, 390)
    )
    books = "".join(
        rect(x, y, 15, h, t, r=2)
        for x, y, h, t in (
            (118, 176, 56, PINE),
            (134, 168, 64, "#A8522F"),
            (150, 182, 50, CREAM),
            (166, 172, 60, "#34506E"),
        )
    )
    return (
        boards
        + rect(98, 104, 11, 300, wood)
        + rect(291, 104, 11, 300, wood)
        + rect(296, 104, 6, 300, SHADE, opacity=0.2)
        + books
        + solid("M230 194H270L264 232H236Z", c)
        + flat("M250 194C226 176 232 154 250 146C268 154 274 176 250 194Z", "#5E8A5A")
        + solid("M214 268H278V314H214Z", c)
        + rect(122, 290, 70, 12, CREAM, r=3)
        + rect(128, 302, 64, 12, c, r=3)
        + solid("M140 348H200V390H140Z", OAK if wood != OAK else WALNUT)
    )


@draws(shadow=10, scale=1.0, focus=(200, 190), hangs=True)
def mirror(c: str) -> str:
    """A round mirror on a leather strap."""
    return (
        line("M200 94L148 190M200 94L252 190", WALNUT, 7)
        + f'<circle cx="216" cy="300" r="112" fill="{INK}" opacity=".12"/>'
        + solid("M88 288C88 226 138 176 200 176S312 226 312 288S262 400 200 400S88 350 88 288Z", c, light=0)
        + oval(200, 288, 97, 97, "#DCE8EA")
        + flat("M140 352L232 198C246 202 258 210 268 220L176 382C162 376 150 366 140 352Z", "#fff", 0.45)
    )
