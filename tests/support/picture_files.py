"""Picture files built byte by byte, so that what they show is known without any decoder."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

Sample = tuple[int, ...]
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(
    rows: Sequence[Sequence[Sample]], depth: int, colour: int, head: bytes = b"", tail: bytes = b"", adam7: bool = False
) -> bytes:
    """A PNG of these samples; `head`: chunks before the pixels, `tail`: behind them."""
    ihdr = struct.pack(">IIBBBBB", len(rows[0]), len(rows), depth, colour, 0, 0, adam7)
    pixels = chunk(b"IDAT", packed(rows, depth, adam7))
    return SIGNATURE + chunk(b"IHDR", ihdr) + head + pixels + tail + chunk(b"IEND", b"")


def packed(rows: Sequence[Sequence[Sample]], depth: int, adam7: bool = False) -> bytes:
    passes = _ADAM7 if adam7 else ((0, 0, 1, 1),)
    lines = []
    for x, y, dx, dy in passes:
        for row in rows[y::dy]:
            if row[x::dx]:
                lines.append(b"\0" + _line(row[x::dx], depth))
    return zlib.compress(b"".join(lines))


def _line(row: Sequence[Sample], depth: int) -> bytes:
    if depth == 16:
        return b"".join(struct.pack(f">{len(pixel)}H", *pixel) for pixel in row)
    if depth == 8:
        return bytes(sample for pixel in row for sample in pixel)
    bits = "".join(f"{pixel[0]:0{depth}b}" for pixel in row)
    bits = bits.ljust(-(-len(bits) // 8) * 8, "0")
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


@dataclass(frozen=True)
class Drawn:
    """One frame to be drawn. `after`: 0 keep, 1 clear, 2 restore. `over`: blended, not pasted."""

    image: Image.Image
    x: int = 0
    y: int = 0
    delay: tuple[int, int] = (1, 10)
    after: int = 0
    over: bool = False


def shown(size: tuple[int, int], frames: Sequence[Drawn]) -> list[Image.Image]:
    """What a viewer shows during each frame, by the specification's words (PNG 3rd edition, 11.3.6; GIF89a, 23)."""
    canvas, seen = Image.new("RGBA", size), []
    for frame in frames:
        before, image = canvas.copy(), frame.image.convert("RGBA")
        for y in range(min(image.height, size[1] - frame.y)):
            for x in range(min(image.width, size[0] - frame.x)):
                pixel: Any = image.getpixel((x, y))
                if not frame.over or pixel[3] == 255:
                    canvas.putpixel((frame.x + x, frame.y + y), pixel)
                elif pixel[3]:
                    canvas.alpha_composite(Image.new("RGBA", (1, 1), pixel), (frame.x + x, frame.y + y))
        seen.append(canvas.copy())
        if frame.after == 1:
            canvas.paste((0, 0, 0, 0), (frame.x, frame.y, frame.x + image.width, frame.y + image.height))
        elif frame.after == 2:
            canvas = before
    return seen


def apng(frames: Sequence[Drawn], plays: int, default: Image.Image | None = None, head: bytes = b"") -> bytes:
    """A moving PNG (RGBA); with `default`, an image apart from the animation."""
    base = default or frames[0].image
    ihdr = struct.pack(">IIBBBBB", base.width, base.height, 8, 6, 0, 0, 0)
    out = [SIGNATURE, chunk(b"IHDR", ihdr), head, chunk(b"acTL", struct.pack(">II", len(frames), plays))]
    number = 0
    if default:
        out.append(chunk(b"IDAT", _rgba(default)))
    for place, frame in enumerate(frames):
        box = (frame.image.width, frame.image.height, frame.x, frame.y)
        out.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, *box, *frame.delay, frame.after, frame.over)))
        number += 1
        if place == 0 and not default:
            out.append(chunk(b"IDAT", _rgba(frame.image)))
        else:
            body = _rgba(frame.image)
            for part in (body[: len(body) // 2], body[len(body) // 2 :]):
                out.append(chunk(b"fdAT", struct.pack(">I", number) + part))
                number += 1
    return b"".join([*out, chunk(b"IEND", b"")])


def _rgba(image: Image.Image) -> bytes:
    rows = image.convert("RGBA").tobytes()
    width = 4 * image.width
    return zlib.compress(b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width)))


def gif(
    screen: tuple[int, int], frames: Sequence[Drawn], loop: int | None, blocks: bytes = b"", local: bool = True
) -> bytes:
    """A GIF of up to four colours a frame, each with a palette of its own (or, not `local`, the first one's).

    `delay` in hundredths (its second number is not looked at); a transparent pixel of a frame becomes its colour key.
    """
    first = _indexed(frames[0].image)
    out = b"GIF89a" + struct.pack("<HHBBB", *screen, 0 if local else 0x81, 0, 0) + (b"" if local else first[0])
    if loop is not None:
        out += b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<H", loop) + b"\0"
    out += blocks
    for frame in frames:
        palette, pixels, key = _indexed(frame.image) if local else _indexed(frame.image, first[0])
        flags = {0: 1, 1: 2, 2: 3}[frame.after] << 2 | (key is not None)
        out += b"!\xf9\x04" + struct.pack("<BHB", flags, frame.delay[0], key or 0) + b"\0"
        out += b"," + struct.pack("<HHHHB", frame.x, frame.y, *frame.image.size, 0x81 if local else 0)
        out += (palette if local else b"") + _lzw(pixels)
    return out + b";"


def _indexed(image: Image.Image, palette: bytes = b"") -> tuple[bytes, bytes, int | None]:
    """(palette of four colours, an index per pixel, the index of the transparent colour)."""
    raw = image.convert("RGBA").tobytes()
    colours: list[bytes] = [palette[at : at + 3] for at in range(0, len(palette), 3)]
    pixels, key = bytearray(), None
    for at in range(0, len(raw), 4):
        colour = raw[at : at + 3] if raw[at + 3] else b"\x01\x02\x03"
        if colour not in colours:
            colours.append(colour)
        if not raw[at + 3]:
            key = colours.index(colour)
        pixels.append(colours.index(colour))
    assert len(colours) <= 4, "a picture of this test has four colours at most"
    return b"".join(colours).ljust(12, b"\0"), bytes(pixels), key


def _lzw(pixels: bytes) -> bytes:
    """GIF's compression without compressing: two-bit pixels, the table cleared before it grows."""
    bits, codes = "", []
    for at, pixel in enumerate(pixels):
        codes += [4, pixel] if at % 2 == 0 else [pixel]  # 4: clear
    for code in [*codes, 5]:  # 5: end
        bits = f"{code:03b}" + bits
    bits = bits.rjust(-(-len(bits) // 8) * 8, "0")
    body = int(bits, 2).to_bytes(len(bits) // 8, "little")
    parts = [body[at : at + 255] for at in range(0, len(body), 255)]
    return b"\x02" + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def saved(image: Image.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()
