"""Things for outside: sleeping, cooking, carrying, seeing."""

from shop.config.demo.drawings.kit import CREAM, INK, MUSTARD, OAK, SHADE, STEEL, draws, flat, line, mark, oval, rect, solid


@draws(shadow=150, scale=1.08, focus=(190, 280))
def tent(c: str, inside: str = CREAM) -> str:
    """A ridge tent with one door open."""
    return (
        line("M176 186L66 398M300 206L372 392", INK, 1.5, 0.5)
        + solid("M176 186L302 206L356 400H262Z", c, flat("M176 186L302 206L356 400H262Z", SHADE, 0.26), light=0, shade=0)
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
    strap = "".join(flat(f"M{x} 281H{x + 16}C{x + 30} 310 {x + 30} 376 {x + 16} 403H{x}C{x + 14} 376 {x + 14} 310 {x} 281Z", INK) + rect(x + 11, 322, 14, 20, CREAM, r=3) for x in (182, 264))
    return (
        solid("M112 282H286C318 282 326 310 326 342S318 402 286 402H112Z", c, flat("M100 374H330V406H100Z", SHADE, 0.18), shade=0, light=0)
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
        + solid("M118 296H300C326 296 334 322 334 348S326 402 300 402H118Z", c, flat("M100 376H340V404H100Z", SHADE, 0.16), shade=0.08, light=0)
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
        + solid("M114 244C130 310 160 330 200 330S270 310 286 244C296 300 262 366 200 366S104 300 114 244Z", c, "".join(rect(x, 236, 10, 140, stripe, opacity=0.75) for x in (138, 170, 202, 234)), light=0)
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
        + solid("M174 196H226C230 214 248 220 248 244V384C248 396 240 404 228 404H172C160 404 152 396 152 384V244C152 220 170 214 174 196Z", c)
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


@draws(shadow=100, scale=1.14, focus=(200, 270))
def backpack(c: str, strap: str = OAK) -> str:
    """A day pack with two leather straps."""
    return (
        line("M176 172C176 138 224 138 224 172", INK, 9)
        + line("M120 250C96 280 98 350 118 380", INK, 12)
        + solid("M122 396C112 360 112 250 126 214C138 182 164 168 200 168S262 182 274 214C288 250 288 360 278 396C276 402 270 404 262 404H138C130 404 124 402 122 396Z", c)
        + solid("M122 226C140 186 164 168 200 168S260 186 278 226C284 252 240 268 200 268S116 252 122 226Z", c, shade=0.2)
        + line("M120 236C150 276 250 276 280 236", SHADE, 5, 0.2)
        + solid("M140 306H260C266 306 268 310 268 316V378C268 388 262 392 254 392H146C138 392 132 388 132 378V316C132 310 134 306 140 306Z", c, shade=0.2)
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
        + solid("M84 290C100 270 300 270 316 290C334 316 334 378 318 396C312 402 306 404 298 404H102C94 404 88 402 82 396C66 378 66 316 84 290Z", c)
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
        + solid("M100 322C140 306 260 306 300 322C308 350 300 390 276 400C240 406 160 406 124 400C100 390 92 350 100 322Z", c)
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
        + solid("M136 322H264C274 322 278 328 278 336V388C278 398 272 404 262 404H138C128 404 122 398 122 388V336C122 328 126 322 136 322Z", INK, light=0.1)
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
        + solid("M100 116C128 130 150 132 176 130H252C258 130 258 176 252 176H176C150 176 134 186 108 206C96 180 94 140 100 116Z", c, light=0.1)
        + flat("M100 116C94 140 96 180 108 206L116 200C106 176 104 142 108 120Z", STEEL)
    )


@draws(shadow=108, scale=1.25, focus=(180, 370))
def pocketknife(c: str) -> str:
    """A folding knife, half open."""
    return (
        solid("M208 366L118 214C110 204 122 198 132 206C190 250 232 312 246 350Z", "#DDE3E4", flat("M118 214L208 366L216 362L128 210Z", "#fff", 0.6), light=0)
        + solid("M96 384C96 360 120 350 150 352C210 358 260 352 300 346C322 344 328 374 306 384C250 404 170 408 124 404C106 402 96 396 96 384Z", c)
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
        loops += line(f"M{96 + i * 3} {y}C{96 + i * 3} {y + 20} {304 - i * 3} {y + 20} {304 - i * 3} {y}", SHADE, 20, 0.05 + 0.03 * i)
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


