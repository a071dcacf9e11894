"""Things of the kitchen: for coffee and tea, for the stove, for cutting."""

from shop.config.demo.drawings.kit import CREAM, INK, OAK, SHADE, STEEL, WALNUT, draws, flat, line, oval, rect, solid


@draws(shadow=108, scale=1.2, focus=(250, 290))
def kettle(c: str, trim: str = OAK, *, goose: bool = False) -> str:
    """A stove kettle with a wooden bow, or a pouring kettle with a thin spout."""
    spout = (
        line("M276 372C330 372 296 262 344 250", c, 13) + line("M276 378C338 378 306 270 346 256", SHADE, 3, 0.2)
        if goose
        else solid("M268 318L326 256C332 250 344 256 342 266L334 284L288 376Z", c, split=0.5, light=0)
    )
    return (
        line("M138 262C104 120 296 120 262 262", trim, 15)
        + line("M142 236C126 138 262 122 262 218", "#fff", 3, 0.25)
        + spout
        + solid(
            "M122 402C112 402 107 394 109 384L131 268C136 244 164 232 200 232S264 244 269 268L291 384C293 394 288 402 278 402Z",
            c,
        )
        + flat("M150 246C154 226 246 226 250 246C230 254 170 254 150 246Z", c)
        + flat("M150 246C180 256 220 256 250 246L250 251C220 262 180 262 150 251Z", SHADE, 0.24)
        + flat("M160 239C166 231 196 229 212 230L202 235Z", "#fff", 0.22)
        + rect(189, 206, 22, 22, trim, r=10)
    )


@draws(shadow=112, scale=1.2, focus=(240, 300))
def teapot(c: str, trim: str = OAK) -> str:
    """A round teapot."""
    return (
        line("M118 282C66 270 66 368 128 366", c, 15)
        + solid("M262 336C300 330 300 282 334 272C342 270 346 280 340 286C318 312 320 372 262 376Z", c, light=0)
        + solid(
            "M106 330C106 262 148 246 200 246S294 262 294 330C294 376 262 402 240 404H160C138 402 106 376 106 330Z", c
        )
        + oval(200, 252, 52, 10, SHADE, 0.2)
        + flat("M150 250C152 224 248 224 250 250C232 258 168 258 150 250Z", c)
        + flat("M150 250C168 258 232 258 250 250L250 255C232 263 168 263 150 255Z", SHADE, 0.2)
        + flat("M162 241C168 233 196 231 212 232L202 237Z", "#fff", 0.22)
        + solid("M186 228C186 208 214 208 214 228Z", trim)
    )


@draws(shadow=84, scale=1.3, focus=(200, 290))
def mug(c: str, inside: str = CREAM, *, speckle: bool = False) -> str:
    """A straight mug with a wide handle."""
    dots = [(140, 300), (172, 330), (210, 296), (150, 362), (200, 372), (228, 336), (185, 288), (160, 392), (222, 390)]
    return (
        line("M248 292C306 284 308 372 244 366", c, 17)
        + line("M252 299C294 294 296 362 250 362", SHADE, 4, 0.15)
        + solid("M118 262H248V376C248 394 236 402 222 402H144C130 402 118 394 118 376Z", c)
        + oval(183, 262, 65, 13, inside)
        + oval(183, 264, 57, 10, SHADE, 0.35)
        + ("".join(oval(x, y, 3, 2.4, inside, 0.75) for x, y in dots) if speckle else "")
    )


@draws(shadow=72, scale=1.45, focus=(200, 320))
def cup(c: str, inside: str = CREAM) -> str:
    """A small cup without a handle on a saucer."""
    return (
        solid("M96 386H304C300 400 270 404 200 404S100 400 96 386Z", c, shade=0.2)
        + oval(200, 386, 104, 9, c)
        + oval(200, 387, 60, 5, SHADE, 0.2)
        + solid("M138 292H262C262 352 246 386 224 388H176C154 386 138 352 138 292Z", c)
        + oval(200, 292, 62, 11, inside)
        + oval(200, 294, 54, 8, WALNUT, 0.85)
    )


@draws(shadow=86, scale=1.14, focus=(200, 240))
def dripper(c: str, trim: str = OAK) -> str:
    """A pour-over cone on its glass server."""
    glass = "M150 270H250C250 292 284 330 284 372C284 394 272 404 256 404H144C128 404 116 394 116 372C116 330 150 292 150 270Z"
    return (
        solid(glass, "#CFE0E0", flat("M110 350C150 342 250 342 290 350V404H110Z", WALNUT, 0.85), light=0.35)
        + rect(146, 262, 108, 16, trim, r=6)
        + line("M270 216C318 214 318 262 262 260", c, 11)
        + solid("M118 176H282L232 262H168Z", c)
        + solid("M150 256H250C258 256 258 268 250 268H150C142 268 142 256 150 256Z", c)
        + oval(200, 176, 82, 12, CREAM)
        + oval(200, 178, 70, 8, WALNUT, 0.9)
    )


@draws(shadow=88, scale=1.12, focus=(200, 330))
def press(c: str, trim: str = STEEL) -> str:
    """A coffee press: glass in a frame, plunger on top."""
    return (
        line("M262 236C326 230 326 356 262 352", c, 14)
        + line("M200 140V214", trim, 6)
        + oval(200, 138, 15, 13, c)
        + solid("M138 222H262V398H138Z", "#CFE0E0", flat("M138 282H262V398H138Z", WALNUT, 0.9), light=0.4)
        + rect(142, 276, 116, 7, trim, r=3)
        + line("M138 232L138 398M262 232V398M200 284V398", trim, 5)
        + solid("M132 222C132 200 268 200 268 222V232H132Z", trim)
        + solid("M128 384H272V404H128Z", c)
        + rect(128, 310, 144, 9, trim, r=3)
    )


@draws(shadow=82, scale=1.18, focus=(200, 300))
def moka(c: str, trim: str = INK) -> str:
    """A stovetop coffee pot with eight faces."""
    return (
        line("M252 212H296V316", trim, 16)
        + solid("M146 208L122 214L134 238Z", c, light=0)
        + solid("M140 204H260L248 300H152Z", c, flat("M180 204H220L216 300H186Z", "#fff", 0.18), split=0.66)
        + solid("M136 208C150 184 250 184 264 208Z", c)
        + rect(190, 166, 20, 22, trim, r=6)
        + rect(146, 296, 108, 16, STEEL, r=3)
        + solid("M152 310H248L268 404H132Z", c, flat("M186 310H216L222 404H178Z", "#fff", 0.18), split=0.66)
        + oval(158, 350, 5, 5, STEEL)
    )


@draws(shadow=64, scale=1.18, focus=(200, 240))
def grinder(c: str, trim: str = OAK) -> str:
    """A hand coffee grinder with its crank."""
    return (
        line("M200 190V164H290", STEEL, 8)
        + solid("M278 128H304V164H278Z", trim)
        + solid("M156 196C158 182 242 182 244 196V206H156Z", STEEL)
        + solid("M152 206H248V316H152Z", c)
        + rect(148, 304, 104, 14, STEEL, r=4)
        + solid("M154 318H246V392C246 400 240 404 232 404H168C160 404 154 400 154 392Z", trim)
        + line("M168 250H232M168 264H232", SHADE, 2, 0.25)
    )


@draws(shadow=10, scale=1.1, focus=(220, 330), hangs=True)
def pan(c: str, trim: str = INK) -> str:
    """A pan, hung up by its handle."""
    return (
        f'<circle cx="222" cy="352" r="100" fill="{INK}" opacity=".12"/>'
        + solid("M188 112C188 104 212 104 212 112L216 236H184Z", trim)
        + oval(200, 124, 5, 8, CREAM)
        + solid("M100 340C100 284 144 240 200 240S300 284 300 340S256 440 200 440S100 396 100 340Z", c, light=0)
        + oval(200, 340, 84, 84, SHADE, 0.14)
        + oval(200, 340, 78, 78, c)
        + line("M140 322C146 292 168 274 192 270", "#fff", 5, 0.22)
    )


@draws(shadow=110, scale=0.98, focus=(170, 330))
def saucepan(c: str, trim: str = INK) -> str:
    """A saucepan with lid and one long handle."""
    return (
        solid("M258 312H364C372 312 372 332 364 332H258Z", trim, light=0)
        + solid("M112 300H262V384C262 396 254 404 242 404H132C120 404 112 396 112 384Z", c)
        + solid("M106 300C108 268 266 268 268 300Z", c, shade=0.22)
        + rect(104, 294, 166, 10, STEEL, r=5)
        + line("M166 268C168 244 206 244 208 268", trim, 8)
    )


@draws(shadow=132, scale=1.18, focus=(200, 310))
def casserole(c: str, trim: str = "#C29A4B") -> str:
    """A round cast-iron pot with lid and two grips."""
    return (
        line("M104 318H84C72 318 72 340 84 340H104M296 318H316C328 318 328 340 316 340H296", c, 12)
        + solid("M98 302H302V368C302 390 286 404 262 404H138C114 404 98 390 98 368Z", c)
        + solid("M94 302C98 262 150 252 200 252S302 262 306 302Z", c, shade=0.2)
        + rect(92, 296, 216, 11, c, r=5)
        + rect(92, 303, 216, 5, SHADE, r=2, opacity=0.22)
        + solid("M184 252C178 232 222 232 216 252Z", trim)
        + line("M126 288C140 270 170 264 196 264", "#fff", 4, 0.25)
    )


@draws(shadow=126, scale=1.08, focus=(150, 350))
def baker(c: str, inside: str = CREAM) -> str:
    """A baking dish seen a little from above."""
    return (
        solid("M78 326C60 326 60 350 78 352H100V326ZM322 326C340 326 340 350 322 352H300V326Z", c, light=0)
        + solid("M92 318H308L296 392C295 400 288 404 280 404H120C112 404 105 400 104 392Z", c)
        + oval(200, 318, 110, 19, inside)
        + oval(200, 322, 98, 14, SHADE, 0.16)
    )


@draws(shadow=92, scale=1.18, focus=(200, 200))
def board(c: str) -> str:
    """A cutting board, leaned at the wall."""
    grain = "M150 200C146 270 148 330 152 396M184 186C180 250 182 330 186 398M222 190C226 260 222 330 224 398M250 204C254 280 252 330 250 396"
    body = "M176 92C176 82 224 82 224 92L220 152C268 160 272 176 272 210V388C272 398 266 404 256 404H144C134 404 128 398 128 388V210C128 176 132 160 180 152Z"
    return f'<path d="{body}" fill="{INK}" opacity=".1" transform="translate(14 0)"/>' + (
        solid(body, c, line(grain, SHADE, 2, 0.16), shade=0.1) + oval(200, 112, 8, 11, SHADE, 0.4)
    )


@draws(shadow=96, scale=1.15, focus=(200, 210))
def knife(c: str, trim: str = WALNUT, *, blade: str = "chef") -> str:
    """A kitchen knife before its oak stand."""
    blades = {
        "chef": "M186 214H214C224 262 218 320 188 366Z",
        "bread": "M186 214H212L213 352C206 364 196 368 188 368Z",
        "paring": "M188 214H210C216 242 210 282 190 306Z",
    }
    teeth = "".join(flat(f"M213 {y}L206 {y + 6}L213 {y + 12}Z", WALNUT) for y in range(226, 346, 12))
    return (
        solid("M112 152H272V392H112Z", trim, shade=0.2, light=0.1)
        + rect(92, 390, 200, 14, trim, r=4)
        + rect(92, 398, 200, 6, SHADE, r=3, opacity=0.25)
        + solid(blades[blade], "#DDE3E4", flat("M180 214H194V370H180Z", "#fff", 0.5), split=0.62, light=0)
        + (teeth if blade == "bread" else "")
        + solid("M178 96C178 84 218 84 220 98L214 214H186Z", c)
        + "".join(oval(199, y, 4, 4, STEEL) for y in (116, 152, 190))
    )


@draws(shadow=86, scale=1.22, focus=(200, 330))
def mortar(c: str, trim: str = OAK) -> str:
    """A mortar with its pestle."""
    return (
        solid("M262 176C276 170 290 184 284 196L218 304L196 292Z", trim)
        + solid("M104 286H296C294 346 266 372 246 378L256 404H144L154 378C134 372 106 346 104 286Z", c)
        + oval(200, 286, 96, 15, c)
        + oval(200, 288, 84, 11, SHADE, 0.35)
        + flat("M214 268L236 278L226 298H206Z", trim)
    )


@draws(shadow=74, scale=1.15, focus=(200, 240))
def crock(c: str, trim: str = OAK) -> str:
    """Wooden spoons in a crock."""
    return (
        line("M172 300L150 176M200 300V170M226 300L250 184", trim, 10)
        + oval(146, 156, 17, 27, trim)
        + oval(200, 148, 18, 28, WALNUT)
        + solid("M236 140L274 148L262 196L236 190Z", trim)
        + solid("M132 278H268L260 392C259 400 254 404 246 404H154C146 404 141 400 140 392Z", c)
        + rect(128, 272, 144, 16, c, r=7)
        + rect(128, 282, 144, 6, SHADE, r=3, opacity=0.2)
    )
