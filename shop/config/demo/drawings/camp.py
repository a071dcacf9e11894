"""Things to carry, to see by and to work with outside."""

from shop.config.demo.drawings.kit import (
    CREAM,
    INK,
    MUSTARD,
    OAK,
    SHADE,
    STEEL,
    draws,
    flat,
    line,
    mark,
    oval,
    rect,
    solid,
)


@draws(shadow=100, scale=1.14, focus=(200, 270))
def backpack(c: str, strap: str = OAK) -> str:
    """A day pack with two leather straps."""
    return (
        line("M176 172C176 138 224 138 224 172", INK, 9)
        + line("M120 250C96 280 98 350 118 380", INK, 12)
        + solid(
            "M122 396C112 360 112 250 126 214C138 182 164 168 200 168S262 182 274 214C288 250 288 360 278 396C276 402 270 404 262 404H138C130 404 124 402 122 396Z",
            c,
        )
        + solid(
            "M122 226C140 186 164 168 200 168S260 186 278 226C284 252 240 268 200 268S116 252 122 226Z", c, shade=0.2
        )
        + line("M120 236C150 276 250 276 280 236", SHADE, 5, 0.2)
        + solid(
            "M140 306H260C266 306 268 310 268 316V378C268 388 262 392 254 392H146C138 392 132 388 132 378V316C132 310 134 306 140 306Z",
            c,
            shade=0.2,
        )
        + rect(134, 306, 132, 7, SHADE, opacity=0.2)
        + "".join(rect(x, 242, 14, 70, strap, r=3) + rect(x - 2, 292, 18, 12, CREAM, r=3) for x in (164, 222))
        + line("M144 332H256", INK, 3, 0.35)
    )


@draws(shadow=104, scale=1.06, focus=(200, 240))
def trekpack(c: str, strap: str = INK) -> str:
    """A tall trekking pack with a lid and a rolled mat below."""
    return (
        line("M118 210C88 260 92 340 116 372", INK, 13)
        + solid("M124 372V190C124 150 150 132 200 132S276 150 276 190V372Z", c)
        + solid("M114 172C116 120 150 104 200 104S284 120 286 172C262 186 138 186 114 172Z", c, shade=0.22)
        + rect(188, 166, 24, 40, strap, r=3)
        + rect(186, 196, 28, 14, CREAM, r=3)
        + solid("M146 244H254V340H146Z", c, shade=0.2)
        + rect(146, 244, 108, 8, SHADE, opacity=0.22)
        + mark(200, 300, 0.9)
        + rect(106, 262, 26, 92, c, r=8)
        + rect(268, 262, 26, 92, c, r=8)
        + rect(268, 262, 26, 92, SHADE, r=8, opacity=0.2)
        + solid("M104 362H296C310 362 310 404 296 404H104C90 404 90 362 104 362Z", MUSTARD if c != MUSTARD else STEEL)
        + rect(140, 360, 12, 46, strap, r=3)
        + rect(248, 360, 12, 46, strap, r=3)
    )


@draws(shadow=72, scale=1.14, focus=(200, 310))
def drybag(c: str) -> str:
    """A roll-top dry bag."""
    return (
        line("M156 214C160 160 240 160 244 214", INK, 8)
        + solid("M146 264H254L268 392C268 400 262 404 254 404H146C138 404 132 400 132 392Z", c)
        + solid("M132 206H268V268H132Z", INK)
        + rect(186, 220, 28, 32, MUSTARD, r=4)
        + rect(195, 228, 10, 16, INK, r=2)
        + mark(200, 334, 1.1)
    )


@draws(shadow=146, scale=1.12, focus=(160, 320))
def duffel(c: str, strap: str = OAK) -> str:
    """A duffel bag with leather grips."""
    return (
        line("M150 296C150 216 250 216 250 296", strap, 10)
        + solid(
            "M84 290C100 270 300 270 316 290C334 316 334 378 318 396C312 402 306 404 298 404H102C94 404 88 402 82 396C66 378 66 316 84 290Z",
            c,
        )
        + line("M92 292C150 280 250 280 308 292", INK, 5)
        + rect(140, 282, 16, 122, strap)
        + rect(244, 282, 16, 122, strap)
        + rect(152, 338, 96, 50, c, r=5)
        + rect(152, 338, 96, 8, SHADE, r=3, opacity=0.25)
        + rect(184, 352, 32, 20, CREAM, r=3)
    )


@draws(shadow=116, scale=1.2, focus=(190, 350))
def hippack(c: str) -> str:
    """A hip pack with its belt."""
    return (
        line("M104 330C96 240 304 240 296 330", INK, 14)
        + rect(186, 254, 30, 22, MUSTARD, r=4)
        + solid(
            "M100 322C140 306 260 306 300 322C308 350 300 390 276 400C240 406 160 406 124 400C100 390 92 350 100 322Z",
            c,
        )
        + line("M112 340C160 328 240 328 288 340", INK, 4)
        + line("M132 368C170 360 230 360 268 368", SHADE, 3, 0.3)
        + rect(278, 336, 8, 22, CREAM, r=3)
        + rect(184, 374, 32, 18, CREAM, r=3)
    )


@draws(shadow=104, scale=1.26, focus=(180, 340))
def headlamp(c: str) -> str:
    """A headlamp on its band."""
    return (
        line("M110 350C60 300 130 244 200 244S340 300 290 350", c, 17)
        + line("M106 342C66 300 134 244 200 244S334 300 294 342", MUSTARD, 3, 0.9)
        + solid(
            "M136 322H264C274 322 278 328 278 336V388C278 398 272 404 262 404H138C128 404 122 398 122 388V336C122 328 126 322 136 322Z",
            INK,
            light=0.1,
        )
        + oval(182, 362, 36, 36, SHADE)
        + oval(182, 362, 28, 28, "#FFF3CF")
        + oval(174, 354, 12, 12, "#fff", 0.9)
        + rect(232, 340, 28, 10, MUSTARD, r=4)
        + oval(246, 376, 7, 7, "#A8452F")
    )


@draws(shadow=74, scale=1.14, focus=(200, 270))
def lantern(c: str) -> str:
    """A lantern with a warm flame."""
    return (
        line("M146 210C146 108 254 108 254 210", INK, 6)
        + oval(200, 300, 140, 110, "#FFF3CF", 0.22)
        + solid("M150 214H250L262 374H138Z", "#FFF0C4", light=0.6, shade=0.04)
        + flat("M200 348C176 330 190 300 202 282C212 304 226 326 200 348Z", MUSTARD)
        + flat("M200 346C190 334 196 320 202 310C208 322 212 336 200 346Z", "#fff")
        + line("M150 214L138 374M250 214L262 374M140 330H260M146 262H254", INK, 4)
        + solid("M152 190C160 172 240 172 248 190L258 218H142Z", c)
        + solid("M132 366H268V392C268 400 262 404 254 404H146C138 404 132 400 132 392Z", c)
        + rect(182, 164, 36, 12, INK, r=5)
    )


@draws(shadow=52, scale=1.1, focus=(190, 170))
def hatchet(c: str, wood: str = OAK) -> str:
    """A hatchet standing on its handle."""
    return (
        solid("M186 128H216C222 210 214 280 224 392C224 404 184 404 184 392C192 280 192 210 186 128Z", wood)
        + rect(187, 352, 35, 5, "#A8452F")
        + rect(187, 362, 35, 5, "#A8452F")
        + solid(
            "M100 116C128 130 150 132 176 130H252C258 130 258 176 252 176H176C150 176 134 186 108 206C96 180 94 140 100 116Z",
            c,
            light=0.1,
        )
        + flat("M100 116C94 140 96 180 108 206L116 200C106 176 104 142 108 120Z", STEEL)
    )


@draws(shadow=108, scale=1.25, focus=(180, 370))
def pocketknife(c: str) -> str:
    """A folding knife, half open."""
    return (
        solid(
            "M208 366L118 214C110 204 122 198 132 206C190 250 232 312 246 350Z",
            "#DDE3E4",
            flat("M118 214L208 366L216 362L128 210Z", "#fff", 0.6),
            light=0,
        )
        + solid(
            "M96 384C96 360 120 350 150 352C210 358 260 352 300 346C322 344 328 374 306 384C250 404 170 408 124 404C106 402 96 396 96 384Z",
            c,
        )
        + oval(228, 366, 8, 8, STEEL)
        + oval(132, 380, 4, 4, STEEL)
        + line("M296 366C330 366 336 396 316 400", "#A8452F", 6)
    )


@draws(shadow=112, scale=1.2, focus=(180, 330))
def rope(c: str, fleck: str = CREAM) -> str:
    """A coil of rope."""
    loops = ""
    for i, y in enumerate((388, 366, 344, 322)):
        loops += line(f"M{96 + i * 3} {y}C{96 + i * 3} {y + 20} {304 - i * 3} {y + 20} {304 - i * 3} {y}", c, 20)
        loops += line(
            f"M{96 + i * 3} {y}C{96 + i * 3} {y + 20} {304 - i * 3} {y + 20} {304 - i * 3} {y}",
            SHADE,
            20,
            0.05 + 0.03 * i,
        )
        loops += "".join(line(f"M{x} {y + 6}L{x + 7} {y + 17}", fleck, 3, 0.7) for x in range(124, 290, 26))
    return (
        oval(200, 322, 100, 22, c)
        + oval(200, 318, 74, 12, SHADE, 0.55)
        + loops
        + solid("M180 300H220V410H180Z", c, "".join(line(f"M178 {y}H222", SHADE, 3, 0.2) for y in range(306, 410, 12)))
    )


@draws(shadow=82, scale=1.3, focus=(200, 330))
def compass(c: str) -> str:
    """A compass with its lid open."""
    return (
        solid("M128 226C128 192 160 172 200 172S272 192 272 226L268 286H132Z", c)
        + oval(200, 226, 50, 40, SHADE, 0.2)
        + mark(200, 228, 1.1)
        + oval(200, 344, 92, 60, c)
        + oval(200, 344, 92, 60, SHADE, 0.18)
        + oval(200, 338, 92, 58, c)
        + oval(200, 338, 76, 46, CREAM)
        + "".join(line(d, INK, 3) for d in ("M200 298V306", "M200 370V378", "M130 338H140", "M260 338H270"))
        + flat("M178 362L194 330L206 344Z", INK)
        + flat("M224 314L194 330L206 344Z", "#A8452F")
        + oval(200, 338, 5, 4, STEEL)
    )


@draws(shadow=128, scale=1.1, focus=(200, 260))
def campchair(c: str, frame: str = INK) -> str:
    """A folding camp chair."""
    return (
        line("M120 150L136 300M280 150L264 300", frame, 8)
        + solid("M118 142H282L272 262H128Z", c)
        + line("M104 268H146M254 268H296", OAK, 13)
        + line("M112 398L284 312M288 398L116 312", frame, 9)
        + line("M112 270V398M288 270V398", frame, 8)
        + solid("M116 296H284C292 296 292 322 284 322H116C108 322 108 296 116 296Z", c)
        + mark(200, 204, 0.9)
    )
