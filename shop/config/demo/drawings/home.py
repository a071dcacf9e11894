"""Things of the house: light, cloth, furniture, plants, care."""

from shop.config.demo.drawings.kit import CREAM, INK, OAK, PINE, SHADE, STEEL, WALNUT, draws, flat, line, mark, oval, rect, solid


@draws(shadow=70, scale=1.14, focus=(200, 220))
def lamp(c: str, trim: str = WALNUT, *, foot: str = "stem") -> str:
    """A table lamp; its foot a stem, a ball or a cone."""
    feet = {
        "stem": line("M200 280V392", trim, 11) + solid("M152 392C156 380 244 380 248 392V404H152Z", trim),
        "ball": solid("M142 346C142 310 168 290 200 290S258 310 258 346C258 384 236 404 214 404H186C164 404 142 384 142 346Z", trim) + rect(190, 268, 20, 28, STEEL),
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
        bands = "".join(rect(left + x, y, 7, 50, stripe, opacity=0.85) for x in (18, 32, 128, 142)) if pattern != "plain" else ""
        if pattern == "check":
            bands += "".join(rect(left - 24, y + dy, 240, 5, stripe, opacity=0.5) for dy in (12, 32))
        out += solid(d, c, bands + rect(left - 24, y + 38, 250, 12, SHADE, opacity=0.13), shade=0.13, split=0.8, light=0)
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
        "check": "".join(rect(x, 216, 10, 196, stripe, opacity=0.4) for x in range(110, 300, 38)) + "".join(rect(80, y, 240, 10, stripe, opacity=0.4) for y in range(244, 400, 38)),
        "fir": "".join(mark(x, y, 0.8, stripe) for x, y in ((146, 276), (254, 276), (200, 318), (146, 362), (254, 362))),
    }
    return solid(d, c, inner[pattern], shade=0.14, split=0.74)


@draws(shadow=136, scale=1.18, focus=(110, 350))
def rug(c: str, stripe: str = CREAM) -> str:
    """A rolled rug with its end laid out."""
    return (
        flat("M92 372L330 380L366 404H70Z", c)
        + flat("M110 380L338 387L345 392L104 388Z", stripe, 0.7)
        + solid("M96 300H310C334 300 342 326 342 346S334 392 310 392H96Z", c, "".join(rect(x, 296, 12, 100, stripe, opacity=0.75) for x in (170, 196, 268, 294)), shade=0, light=0)
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
        + solid("M118 152C118 138 140 132 200 132S282 138 282 152V190C282 198 276 200 268 199C236 194 164 194 132 199C124 200 118 198 118 190Z", wood)
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
    boards = "".join(rect(102, y, 196, 11, wood) + rect(102, y + 7, 196, 4, SHADE, opacity=0.2) for y in (150, 232, 314, 390))
    books = "".join(rect(x, y, 15, h, t, r=2) for x, y, h, t in ((118, 176, 56, PINE), (134, 168, 64, "#A8522F"), (150, 182, 50, CREAM), (166, 172, 60, "#34506E")))
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


@draws(shadow=76, scale=1.16, focus=(200, 250))
def plant(c: str, leaf: str = "#4F8059", *, shape: str = "aloe") -> str:
    """A potted plant: aloe, fern, round-leaved or a small tree."""
    dark = "#3E6A4B"
    tops = {
        "aloe": "".join(flat(d, t) for d, t in (
            ("M200 300C150 260 120 230 108 186C150 200 186 240 200 300Z", leaf),
            ("M200 300C250 260 284 230 296 190C252 204 214 240 200 300Z", dark),
            ("M200 300C168 240 160 180 172 130C204 170 214 240 200 300Z", leaf),
            ("M200 300C196 240 206 190 240 148C250 200 236 250 200 300Z", dark),
            ("M200 304C176 280 140 268 104 270C124 296 160 310 200 304Z", dark),
            ("M200 304C230 284 264 272 296 276C276 300 240 310 200 304Z", leaf),
        )),
        "fern": "".join(line(f"M200 300C{190 + dx * 0.3:g} 220 {200 + dx * 0.7:g} {170 + abs(dx) * 0.2:g} {200 + dx} {176 + abs(dx) * 0.7:g}", t, 13) for dx, t in ((-104, dark), (-66, leaf), (-26, dark), (26, leaf), (66, dark), (104, leaf))),
        "round": line("M200 304C190 250 170 230 150 210M200 304C206 250 216 210 210 176M200 304C220 260 246 246 262 236", dark, 5) + "".join(oval(x, y, r, r * 0.86, t) for x, y, r, t in ((146, 198, 34, leaf), (212, 160, 36, dark), (266, 226, 34, leaf), (200, 236, 30, leaf), (140, 256, 26, dark), (252, 280, 24, dark))),
        "tree": line("M200 304V214", WALNUT, 9) + "".join(oval(x, y, r, r, t) for x, y, r, t in ((200, 160, 54, leaf), (160, 200, 38, dark), (240, 196, 40, leaf), (222, 138, 30, dark))),
    }
    return tops[shape] + solid("M144 312H256L244 396C243 402 238 404 234 404H166C162 404 157 402 156 396Z", c) + solid("M134 292H266V318H134Z", c) + rect(136, 314, 128, 6, SHADE, opacity=0.2)


@draws(shadow=68, scale=1.2, focus=(200, 290))
def pot(c: str, *, ribbed: bool = False) -> str:
    """A flower pot with a saucer."""
    ribs = "".join(line(f"M{x} 290L{200 + (x - 200) * 0.84:g} 392", SHADE, 3, 0.18) for x in range(136, 270, 16)) if ribbed else ""
    return (
        solid("M118 392H282L274 404H126Z", c, shade=0.2)
        + solid("M128 280H272L256 394H144Z", c, ribs)
        + solid("M116 250H284V284H116Z", c)
        + oval(200, 250, 84, 11, c)
        + oval(200, 251, 74, 8, WALNUT)
        + rect(118, 280, 164, 6, SHADE, opacity=0.2)
    )


@draws(shadow=62, scale=1.16, focus=(200, 280))
def vase(c: str, *, stems: str = "") -> str:
    """A vase, empty or with eucalyptus or dried grass."""
    twigs = {
        "": "",
        "leaf": line("M200 240C196 190 176 150 150 112M202 240C206 190 222 150 250 120M200 240V100", "#5E7F66", 4)
        + "".join(oval(x, y, 13, 10, "#7E9C86") for x, y in ((150, 112), (166, 140), (178, 168), (250, 120), (236, 146), (222, 172), (200, 100), (188, 130), (212, 134), (190, 158), (213, 198))),
        "grass": line("M198 240C190 190 170 150 152 120M200 240V104M204 240C212 190 232 156 252 128", "#B6955B", 3)
        + "".join(oval(x, y, 10, 30, "#D3B67E") for x, y in ((152, 118), (200, 96), (252, 122))),
    }
    return (
        twigs[stems]
        + solid("M178 230H222C222 262 266 280 266 336C266 380 244 404 224 404H176C156 404 134 380 134 336C134 280 178 262 178 230Z", c)
        + oval(200, 230, 24, 6, c)
        + oval(200, 231, 18, 4, SHADE, 0.45)
    )


@draws(shadow=104, scale=1.18, focus=(150, 300))
def can(c: str, trim: str = "#C29A4B") -> str:
    """A watering can with a long spout."""
    return (
        line("M250 276C330 236 330 380 254 378", c, 10)
        + line("M136 286C136 230 230 230 240 282", c, 8)
        + solid("M132 352L66 246L82 238L150 318Z", c, light=0)
        + solid("M50 244L88 224L94 236L58 258Z", trim, light=0)
        + solid("M128 280H256L266 390C266 400 260 404 252 404H132C124 404 118 400 118 390Z", c)
        + rect(122, 274, 140, 12, trim, r=5)
    )


@draws(shadow=62, scale=1.34, focus=(200, 310))
def candle(c: str, wax: str = CREAM, *, tint: str = PINE) -> str:
    """A lit candle in a glass."""
    return (
        oval(200, 262, 84, 66, "#FFF3CF", 0.4)
        + solid("M136 286H264V390C264 400 258 404 250 404H150C142 404 136 400 136 390Z", c, light=0.3)
        + oval(200, 286, 64, 10, wax)
        + line("M200 288V272", INK, 3)
        + flat("M200 272C186 258 194 240 202 226C208 240 216 258 200 272Z", "#E9A83A")
        + flat("M200 271C193 262 198 252 202 246C205 254 208 264 200 271Z", "#FFF3CF")
        + rect(162, 316, 76, 58, CREAM, r=3)
        + mark(200, 342, 0.6, tint)
        + line("M180 364H220", tint, 2.4, 0.7)
    )


@draws(shadow=54, scale=1.16, focus=(200, 320))
def pump(c: str, trim: str = INK, *, tint: str = PINE) -> str:
    """A bottle with a pump: soap, lotion."""
    return (
        line("M200 214V168H150", trim, 11)
        + line("M150 168V182", trim, 9)
        + rect(178, 206, 44, 28, trim, r=5)
        + solid("M146 252C146 240 160 232 172 232H228C240 232 254 240 254 252V388C254 398 246 404 236 404H164C154 404 146 398 146 388Z", c, light=0.3)
        + rect(160, 278, 80, 92, CREAM, r=3)
        + mark(200, 314, 0.8, tint)
        + line("M176 346H224M184 356H216", tint, 2.4, 0.7)
    )


@draws(shadow=60, scale=1.1, focus=(200, 320))
def sprayer(c: str, trim: str = INK, *, tint: str = PINE) -> str:
    """A cleaner in a bottle with a spray head."""
    return (
        solid("M150 148H236C250 148 254 176 236 180H214V210H184V180H168C150 180 142 164 150 148Z", trim)
        + line("M176 182C170 198 160 204 156 214", trim, 8)
        + rect(136, 152, 18, 12, trim, r=3)
        + solid("M182 208H218C222 236 254 240 254 276V388C254 398 246 404 236 404H164C154 404 146 398 146 388V276C146 240 178 236 182 208Z", c, light=0.3)
        + rect(158, 290, 84, 84, CREAM, r=3)
        + mark(200, 324, 0.8, tint)
        + line("M176 356H224", tint, 2.4, 0.7)
    )


@draws(shadow=110, scale=1.2, focus=(160, 330))
def brush(c: str, wood: str = OAK) -> str:
    """A dish brush beside its dish of soap."""
    return (
        solid("M258 382H346L338 404H266Z", c)
        + solid("M270 356H334C340 356 340 382 334 382H270C264 382 264 356 270 356Z", CREAM)
        + mark(302, 370, 0.36, PINE)
        + line("M136 356L212 176", wood, 17)
        + line("M142 356L216 182", "#fff", 3, 0.25)
        + oval(216, 168, 12, 12, wood)
        + solid("M88 352C88 332 184 332 184 352V370H88Z", wood)
        + "".join(line(f"M{x} 372L{x + (x - 136) * 0.12:g} 402", "#E3CF9F" if i % 2 else "#D2B981", 7) for i, x in enumerate(range(94, 182, 7)))
    )


@draws(shadow=116, scale=1.18, focus=(180, 330))
def basket(c: str, cloth: str = CREAM) -> str:
    """A woven basket with a cloth laid in."""
    weave = "".join(line(f"M80 {y}H320", SHADE, 3, 0.16) for y in range(318, 404, 16)) + "".join(line(f"M{x} 296V404", SHADE, 2, 0.12) for x in range(104, 310, 18))
    return (
        line("M124 300C124 214 276 214 276 300", c, 11)
        + flat("M104 300C120 262 150 288 176 268C206 250 234 286 262 270C282 262 292 280 298 300Z", cloth)
        + flat("M176 268C190 280 196 292 198 300H250C246 288 250 276 262 270C234 286 206 250 176 268Z", SHADE, 0.08)
        + solid("M96 298H304L288 392C287 400 281 404 273 404H127C119 404 113 400 112 392Z", c, weave)
        + rect(90, 292, 220, 15, c, r=7)
        + rect(90, 301, 220, 6, SHADE, r=3, opacity=0.18)
    )


@draws(shadow=88, scale=1.2, focus=(220, 260))
def notebook(c: str, trim: str = "#CB9635") -> str:
    """A bound notebook with a pencil."""
    return (
        solid("M138 158H270C278 158 282 162 282 170V392C282 400 278 404 270 404H138Z", c, light=0)
        + rect(266, 166, 12, 230, CREAM, r=2)
        + solid("M128 154H264C272 154 276 158 276 166V390C276 398 272 402 264 402H128Z", c, shade=0.08, light=0.12)
        + rect(252, 154, 10, 248, trim)
        + rect(160, 206, 66, 38, CREAM, r=3)
        + line("M170 220H214M170 230H200", c, 2.4, 0.8)
        + flat("M96 398L150 186L160 189L108 402Z", trim)
        + flat("M150 186L158 164L160 189Z", CREAM)
    )


