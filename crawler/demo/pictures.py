"""The demo's pictures, drawn in code."""

from __future__ import annotations

import struct
import zlib


def draw_lighthouse(hue: int, *, lit: bool) -> str:
    """An SVG of a lighthouse at dusk; `hue` in degrees tints sky and sea."""
    beam = (
        '<g fill="#ffe9a8" opacity=".55"><path d="M402 118 L0 20 V150 Z"/>'
        '<path d="M418 118 L820 40 V190 Z"/></g>'
        if lit
        else ""
    )
    stars = "".join(
        f'<circle cx="{place * (place * 61 + 37) % 800}" cy="{place * (place * 23 + 41) % 170 + 8}"'
        f' r="{1 + place % 2}"/>'
        for place in range(34)
    )
    waves = "".join(
        f'<path d="M-40 {300 + 26 * row} q 25 -{12 - row} 50 0 {"t 50 0 " * 17}V420 H-40 Z"'
        f' fill="hsl({hue} 45% {30 - 6 * row}%)"/>'
        for row in range(4)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 400" role="img">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl({hue} 55% 18%)"/>
<stop offset=".75" stop-color="hsl({hue} 45% 52%)"/>
<stop offset="1" stop-color="hsl({(hue + 170) % 360} 60% 78%)"/>
</linearGradient></defs>
<rect width="800" height="400" fill="url(#sky)"/><g fill="#fff" opacity=".7">{stars}</g>{beam}
<path d="M290 330 q 30 -46 90 -50 h 60 q 70 6 110 50 Z" fill="hsl({hue} 20% 16%)"/>
<path d="M386 132 h 48 l 14 158 h -76 Z" fill="#f4efe6"/>
<path d="M383 168 h 54 l 3 34 h -60 Z M377 234 h 66 l 3 34 h -72 Z" fill="#b6412f"/>
<rect x="378" y="126" width="64" height="8" fill="#2b2f36"/>
<rect x="392" y="104" width="36" height="22" fill="{"#fff3c4" if lit else "#3a4048"}"/>
<path d="M388 104 L410 82 L432 104 Z" fill="#b6412f"/>
<rect x="402" y="270" width="16" height="22" rx="8" fill="#2b2f36"/>
{waves}</svg>
"""


def draw_icon(red: int, green: int, blue: int, *, size: int = 32) -> bytes:
    """A square PNG of one colour with a lighter disc: a paper's icon."""
    colour, light = bytes((red, green, blue)), bytes((255, 243, 196))
    middle, radius = size / 2 - 0.5, size / 4
    rows = b"".join(
        b"\0"
        + b"".join(
            light if (x - middle) ** 2 + (y - middle) ** 2 < radius**2 else colour for x in range(size)
        )
        for y in range(size)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(block)) + kind + block + struct.pack(">I", zlib.crc32(kind + block))
        for kind, block in (
            (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(rows, 9)),
            (b"IEND", b""),
        )
    )
