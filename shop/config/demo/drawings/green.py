"""Plants and pots, candles, soap and what cleans."""

from shop.config.demo.drawings.kit import (
    CREAM,
    INK,
    OAK,
    PINE,
    SHADE,
    WALNUT,
    draws,
    flat,
    line,
    mark,
    oval,
    rect,
    solid,
)

ALOE = (
    ("M200 300C150 260 120 230 108 186C150 200 186 240 200 300Z", False),
    ("M200 300C250 260 284 230 296 190C252 204 214 240 200 300Z", True),
    ("M200 300C168 240 160 180 172 130C204 170 214 240 200 300Z", False),
    ("M200 300C196 240 206 190 240 148C250 200 236 250 200 300Z", True),
    ("M200 304C176 280 140 268 104 270C124 296 160 310 200 304Z", True),
    ("M200 304C230 284 264 272 296 276C276 300 240 310 200 304Z", False),
)


@draws(shadow=76, scale=1.16, focus=(200, 250))
def plant(c: str, leaf: str = "#4F8059", *, shape: str = "aloe") -> str:
    """A potted plant: aloe, fern, round-leaved or a small tree."""
    dark = "#3E6A4B"
    tops = {
        "aloe": "".join(flat(d, dark if is_dark else leaf) for d, is_dark in ALOE),
        "fern": "".join(
            line(
                f"M200 300C{190 + dx * 0.3:g} 220 {200 + dx * 0.7:g} {170 + abs(dx) * 0.2:g} {200 + dx} {176 + abs(dx) * 0.7:g}",
                t,
                13,
            )
            for dx, t in ((-104, dark), (-66, leaf), (-26, dark), (26, leaf), (66, dark), (104, leaf))
        ),
        "round": line(
            "M200 304C190 250 170 230 150 210M200 304C206 250 216 210 210 176M200 304C220 260 246 246 262 236", dark, 5
        )
        + "".join(
            oval(x, y, r, r * 0.86, t)
            for x, y, r, t in (
                (146, 198, 34, leaf),
                (212, 160, 36, dark),
                (266, 226, 34, leaf),
                (200, 236, 30, leaf),
                (140, 256, 26, dark),
                (252, 280, 24, dark),
            )
        ),
        "tree": line("M200 304V214", WALNUT, 9)
        + "".join(
            oval(x, y, r, r, t)
            for x, y, r, t in ((200, 160, 54, leaf), (160, 200, 38, dark), (240, 196, 40, leaf), (222, 138, 30, dark))
        ),
    }
    return (
        tops[shape]
        + solid("M144 312H256L244 396C243 402 238 404 234 404H166C162 404 157 402 156 396Z", c)
        + solid("M134 292H266V318H134Z", c)
        + rect(136, 314, 128, 6, SHADE, opacity=0.2)
    )


@draws(shadow=68, scale=1.2, focus=(200, 290))
def pot(c: str, *, ribbed: bool = False) -> str:
    """A flower pot with a saucer."""
    ribs = (
        "".join(line(f"M{x} 290L{200 + (x - 200) * 0.84:g} 392", SHADE, 3, 0.18) for x in range(136, 270, 16))
        if ribbed
        else ""
    )
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
        + "".join(
            oval(x, y, 13, 10, "#7E9C86")
            for x, y in (
                (150, 112),
                (166, 140),
                (178, 168),
                (250, 120),
                (236, 146),
                (222, 172),
                (200, 100),
                (188, 130),
                (212, 134),
                (190, 158),
                (213, 198),
            )
        ),
        "grass": line("M198 240C190 190 170 150 152 120M200 240V104M204 240C212 190 232 156 252 128", "#B6955B", 3)
        + "".join(oval(x, y, 10, 30, "#D3B67E") for x, y in ((152, 118), (200, 96), (252, 122))),
    }
    return (
        twigs[stems]
        + solid(
            "M178 230H222C222 262 266 280 266 336C266 380 244 404 224 404H176C156 404 134 380 134 336C134 280 178 262 178 230Z",
            c,
        )
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
        + solid(
            "M146 252C146 240 160 232 172 232H228C240 232 254 240 254 252V388C254 398 246 404 236 404H164C154 404 146 398 146 388Z",
            c,
            light=0.3,
        )
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
        + solid(
            "M182 208H218C222 236 254 240 254 276V388C254 398 246 404 236 404H164C154 404 146 398 146 388V276C146 240 178 236 182 208Z",
            c,
            light=0.3,
        )
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
        + "".join(
            line(f"M{x} 372L{x + (x - 136) * 0.12:g} 402", "#E3CF9F" if i % 2 else "#D2B981", 7)
            for i, x in enumerate(range(94, 182, 7))
        )
    )


@draws(shadow=116, scale=1.18, focus=(180, 330))
def basket(c: str, cloth: str = CREAM) -> str:
    """A woven basket with a cloth laid in."""
    weave = "".join(line(f"M80 {y}H320", SHADE, 3, 0.16) for y in range(318, 404, 16)) + "".join(
        line(f"M{x} 296V404", SHADE, 2, 0.12) for x in range(104, 310, 18)
    )
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
