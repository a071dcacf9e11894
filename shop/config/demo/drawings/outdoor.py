"""Things for outside: sleeping, cooking, carrying, seeing."""

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


@draws(shadow=150, scale=1.08, focus=(190, 280))
def tent(c: str, inside: str = CREAM) -> str:
    """A ridge tent with one door open."""
    return (
        line("M176 186L66 398M300 206L372 392", INK, 1.5, 0.5)
        + solid(
            "M176 186L302 206L356 400H262Z", c, flat("M176 186L302 206L356 400H262Z", SHADE, 0.26), light=0, shade=0
        )
        + solid("M80 402L176 186L268 402Z", c, flat("M80 402L176 186L182 200L104 402Z", "#fff", 0.16), light=0, shade=0)
        + flat("M132 402L178 240L216 402Z", INK)
        + flat("M178 240L216 402H196Z", inside)
        + flat("M178 240L132 402H112C140 352 164 290 178 240Z", inside)
        + line("M176 186L182 176", INK, 5)
        + line("M262 402L176 186L302 206", CREAM, 2, 0.5)
    )


@draws(shadow=152, scale=1.08, focus=(150, 310))
def dome(c: str, inside: str = CREAM) -> str:
    """A dome tent with crossing poles."""
    return (
        solid("M60 402C80 250 140 196 210 196S340 260 356 402Z", c, shade=0.2, split=0.62)
        + line("M60 402C100 260 190 190 230 198C300 214 340 300 356 402", INK, 4)
        + line("M128 402C140 300 180 216 230 198M290 402C280 300 250 226 206 197", INK, 3, 0.7)
        + flat("M96 402C108 318 146 268 178 262C206 300 214 350 214 402Z", INK)
        + flat("M214 402C214 350 206 300 178 262C190 310 192 360 190 402Z", inside)
    )


@draws(shadow=138, scale=1.14, focus=(130, 330))
def sleepingbag(c: str, stripe: str = CREAM) -> str:
    """A sleeping bag, rolled and strapped."""
    strap = "".join(
        flat(f"M{x} 281H{x + 16}C{x + 30} 310 {x + 30} 376 {x + 16} 403H{x}C{x + 14} 376 {x + 14} 310 {x} 281Z", INK)
        + rect(x + 11, 322, 14, 20, CREAM, r=3)
        for x in (182, 264)
    )
    return (
        solid(
            "M112 282H286C318 282 326 310 326 342S318 402 286 402H112Z",
            c,
            flat("M100 374H330V406H100Z", SHADE, 0.18),
            shade=0,
            light=0,
        )
        + rect(150, 291, 150, 8, "#fff", opacity=0.2)
        + oval(122, 342, 54, 61, c)
        + oval(122, 342, 54, 61, SHADE, 0.16)
        + line("M122 300C158 306 158 382 118 382C86 378 86 318 118 318C142 322 140 362 120 362", stripe, 4, 0.75)
        + strap
        + line("M190 281C190 240 272 240 272 281", INK, 7)
    )


@draws(shadow=126, scale=1.18, focus=(140, 350))
def mat(c: str) -> str:
    """A sleeping mat, rolled, its end open."""
    return (
        solid("M60 392H300V404H60Z", c, light=0)
        + solid(
            "M118 296H300C326 296 334 322 334 348S326 402 300 402H118Z",
            c,
            flat("M100 376H340V404H100Z", SHADE, 0.16),
            shade=0.08,
            light=0,
        )
        + "".join(line(f"M{x} 297V402", SHADE, 2, 0.16) for x in range(150, 320, 18))
        + oval(118, 349, 46, 53, c)
        + oval(118, 349, 46, 53, SHADE, 0.16)
        + line("M118 314C150 316 150 384 116 382C90 380 90 330 116 332C134 334 134 364 118 364", CREAM, 4, 0.7)
        + rect(196, 294, 14, 110, INK, r=4)
        + rect(272, 294, 14, 110, INK, r=4)
    )


@draws(shadow=150, scale=1.05, focus=(200, 270))
def hammock(c: str, stripe: str = CREAM) -> str:
    """A hammock between two posts."""
    return (
        solid("M62 120H80V404H62Z", OAK, light=0)
        + solid("M320 120H338V404H320Z", OAK, light=0)
        + line("M72 176L118 250M328 176L282 250", INK, 4)
        + flat("M114 244C150 300 250 300 286 244C284 310 250 356 200 356S116 310 114 244Z", SHADE, 0.28)
        + solid(
            "M114 244C130 310 160 330 200 330S270 310 286 244C296 300 262 366 200 366S104 300 114 244Z",
            c,
            "".join(rect(x, 236, 10, 140, stripe, opacity=0.75) for x in (138, 170, 202, 234)),
            light=0,
        )
        + line("M116 246C150 300 250 300 284 246", "#fff", 3, 0.35)
    )


@draws(shadow=96, scale=1.22, focus=(200, 290))
def stove(c: str) -> str:
    """A gas stove on its canister, a small pot on top."""
    return (
        solid("M136 340H264V388C264 398 256 404 246 404H154C144 404 136 398 136 388Z", c)
        + solid("M136 342C140 318 260 318 264 342Z", c, shade=0.2)
        + mark(200, 372, 0.62)
        + rect(188, 284, 24, 38, STEEL, r=4)
        + line("M212 302H262", STEEL, 6)
        + oval(266, 302, 9, 9, MUSTARD)
        + line("M200 286L146 262M200 286L254 262M200 286V262", STEEL, 6)
        + flat("M176 262C172 274 186 280 188 268C192 282 208 282 212 268C216 280 228 274 224 262Z", "#8FB0C4")
        + solid("M140 178H260V252C260 258 256 262 250 262H150C144 262 140 258 140 252Z", STEEL)
        + rect(134, 172, 132, 10, STEEL, r=5)
        + line("M262 196H316", INK, 8)
    )


@draws(shadow=56, scale=1.16, focus=(200, 300))
def bottle(c: str, trim: str = INK) -> str:
    """A drinking bottle with a loop."""
    return (
        line("M184 164C184 136 216 136 216 164", trim, 8)
        + solid("M172 162H228V196H172Z", trim)
        + solid(
            "M174 196H226C230 214 248 220 248 244V384C248 396 240 404 228 404H172C160 404 152 396 152 384V244C152 220 170 214 174 196Z",
            c,
        )
        + rect(152, 378, 96, 6, SHADE, opacity=0.15)
        + mark(200, 306, 1)
    )


@draws(shadow=66, scale=1.12, focus=(200, 240))
def thermos(c: str, trim: str = STEEL) -> str:
    """A vacuum flask with a cup as its lid."""
    return (
        line("M250 236C306 240 306 350 250 350", trim, 13)
        + solid("M146 220H254V384C254 396 246 404 234 404H166C154 404 146 396 146 384Z", c)
        + rect(146, 376, 108, 10, trim)
        + rect(142, 212, 116, 16, trim, r=3)
        + solid("M152 138H248V212H152Z", trim)
        + rect(148, 132, 104, 12, trim, r=6)
        + mark(200, 304, 0.9)
    )


@draws(shadow=132, scale=1.16, focus=(200, 300))
def cooler(c: str, lid: str = CREAM) -> str:
    """A hard cooler with a carrying bow."""
    return (
        line("M102 300V214H298V300", INK, 9)
        + solid("M92 290H308L300 392C300 400 294 404 286 404H114C106 404 100 400 100 392Z", c)
        + solid("M84 246H316C322 246 322 292 316 292H84C78 292 78 246 84 246Z", lid)
        + rect(84, 284, 232, 8, SHADE, r=3, opacity=0.2)
        + rect(184, 282, 32, 26, INK, r=4)
        + mark(200, 354, 0.9)
    )


@draws(shadow=108, scale=1.2, focus=(150, 340))
def cookset(c: str) -> str:
    """Two camping pots in one another with a folded handle."""
    return (
        line("M262 318C330 300 336 372 266 370", INK, 8)
        + solid("M106 304H294V384C294 396 286 404 274 404H126C114 404 106 396 106 384Z", c)
        + rect(98, 298, 204, 10, c, r=5)
        + rect(98, 304, 204, 4, SHADE, r=2, opacity=0.25)
        + solid("M128 254H272V300H128Z", c, shade=0.2)
        + rect(120, 248, 160, 9, c, r=4)
        + solid("M130 250C140 226 260 226 270 250Z", c, shade=0.22)
        + oval(200, 230, 11, 8, INK)
        + "".join(line(f"M292 {y}H272", CREAM, 2, 0.6) for y in (330, 350, 370))
    )
