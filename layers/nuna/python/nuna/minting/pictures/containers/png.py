"""PNG (W3C PNG 3rd edition), moving ones too: the default image may stand apart from the animation.

Of EXIF and profiles only what stands before the pixels counts, as in every decoder that shows while it loads.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nuna.minting.pictures.containers import exif
from nuna.minting.pictures.containers.container import (
    After,
    Container,
    Frame,
    Removed,
    Truncated,
    check_frames,
    counted,
)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = frozenset(b"IHDR PLTE tRNS sRGB gAMA cHRM iCCP cICP mDCV cLLI sBIT bKGD pHYs".split())
"""Kept before the pixels; behind them only pixels are."""
_FRAME_HEAD = frozenset((b"PLTE", b"tRNS"))
_LARGEST_PROFILE = 1 << 20
"""Bytes unpacked: what the decoder takes."""
_TEXTS = frozenset((b"tEXt", b"zTXt", b"iTXt"))
_AFTER: tuple[After, ...] = ("keep", "clear", "restore")


@dataclass
class _State:
    profile: bool
    out: bytearray = field(default_factory=lambda: bytearray(SIGNATURE))
    head: list[bytes] = field(default_factory=list)
    ihdr: bytes = b""
    removed: set[Removed] = field(default_factory=set)
    orientation: int | None = None
    pixels: bool = False
    plays: int | None = None
    sequence: int = 0
    frames: list[tuple[bytes, list[tuple[int, int]]]] = field(default_factory=list)
    """Each frame's control, and where its packed pixels are."""
    default_apart: bool = False


def parse(data: bytes, profile: bool = True) -> Container:
    state = _State(profile)
    end = 0
    for kind, start, end in counted(_chunks(data)):
        _take(state, kind, data, start, end)
    if not state.pixels:
        raise ValueError("a PNG without pixels")
    if data[end:].strip(b"\0"):
        state.removed.add("trailer")
    width, height = struct.unpack_from(">II", state.ihdr)
    frames = tuple(_frame(state, data, *frame) for frame in state.frames) if len(state.frames) > 1 else ()
    return Container(
        clean=bytes(state.out),
        width=width,
        height=height,
        orientation=state.orientation or 1,
        removed=frozenset(state.removed),
        frames=frames,
        durations=tuple(frame.milliseconds for frame in frames),
        plays=state.plays or 0,
    )


def still(data: bytes) -> bytes:
    """The default image alone, without the animation."""
    kept = [data[start - 8 : end] for kind, start, end in _chunks(data) if kind not in (b"acTL", b"fcTL", b"fdAT")]
    return SIGNATURE + b"".join(kept)


def depth_and_colour(data: bytes) -> tuple[int, int]:
    """Bits of a sample, and the colour type (0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA)."""
    return data[24], data[25]


def colour_key(data: bytes) -> tuple[int, ...] | None:
    """The samples that are transparent, of a picture without alpha or palette (11.3.1.1)."""
    depth, colour = depth_and_colour(data)
    for kind, start, end in _chunks(data):
        if kind == b"tRNS" and colour in (0, 2):
            wanted = 1 if colour == 0 else 3
            if end - 4 - start < 2 * wanted:
                return None
            mask = (1 << depth) - 1
            return tuple(sample & mask for sample in struct.unpack_from(f">{wanted}H", data, start))
        if kind == b"IDAT":
            break
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end with the checksum) of each, to the end of the image."""
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG signature")
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            break
        yield kind, at + 8, end
        if kind == b"IEND":
            return
        at = end
    raise Truncated("the PNG has no end")


def _take(state: _State, kind: bytes, data: bytes, start: int, end: int) -> None:
    body = memoryview(data)[start : end - 4]
    if (kind == b"IHDR") != (not state.ihdr):
        raise ValueError("a PNG has one header, at its beginning")
    if kind == b"IHDR":
        if len(body) != 13:
            raise ValueError("the header of a PNG has 13 bytes")
        state.ihdr = bytes(body)
    elif kind == b"IDAT":
        if not state.pixels:
            state.pixels, state.default_apart = True, not state.frames
        if not state.default_apart:
            state.frames[0][1].append((start, end - 4))
    elif kind in (b"acTL", b"fcTL", b"fdAT"):
        if not _animation(state, kind, bytes(body[:26]), start, end - 4):
            return
    elif kind == b"iCCP" and not (state.profile and not state.pixels and _usable(bytes(body))):
        state.removed.add("profile")
        return
    elif kind in _HEAD:
        if state.pixels:
            return
        if kind in _FRAME_HEAD:
            state.head.append(data[start - 8 : end])
    elif kind != b"IEND":
        _leave_out(state, kind, bytes(body))
        return
    state.out += data[start - 8 : end]


def _leave_out(state: _State, kind: bytes, body: bytes) -> None:
    if kind == b"eXIf":
        turned, kinds = exif.read(body)
        state.removed |= kinds
        if state.pixels or state.orientation:
            return
        state.orientation = turned
        if turned != 1:
            state.out += _chunk(b"eXIf", exif.tiff(turned))
    elif kind in _TEXTS:
        keyword = body.split(b"\0", 1)[0].lower()
        if keyword == b"xml:com.adobe.xmp":
            state.removed |= exif.tells_of_xmp(body)
        elif keyword.startswith(b"raw profile type"):
            state.removed.add("iptc" if keyword.endswith(b"iptc") else "exif")
        else:
            state.removed.add("copyright" if keyword in (b"copyright", b"author") else "comment")
    else:
        state.removed.add("other")


def _usable(body: bytes) -> bool:
    """Whether a profile unpacks to what the decoder takes."""
    name, _, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed[1:], _LARGEST_PROFILE + 1)
    except zlib.error:
        return False
    return bool(name) and 128 <= len(unpacked) <= _LARGEST_PROFILE


def _animation(state: _State, kind: bytes, body: bytes, start: int, end: int) -> bool:
    """Takes one chunk of an animation in; False without the announcement that makes it one."""
    if kind == b"acTL":
        if state.pixels or state.plays is not None or len(body) != 8:
            return False
        state.plays = struct.unpack(">II", body)[1]
        return True
    if state.plays is None:
        return False
    if len(body) < (26 if kind == b"fcTL" else 4) or struct.unpack_from(">I", body)[0] != state.sequence:
        raise ValueError("the chunks of an animation are not in order")
    state.sequence += 1
    if kind == b"fcTL":
        if state.frames and not state.pixels:
            raise ValueError("two frames of an animation for one image")
        state.frames.append((body, []))
        check_frames(len(state.frames))
    else:
        if not state.frames or (len(state.frames) == 1 and not state.default_apart):
            raise ValueError("pixels of an animation that belong to no frame")
        state.frames[-1][1].append((start + 4, end))
    return True


def _frame(state: _State, data: bytes, control: bytes, packed: list[tuple[int, int]]) -> Frame:
    _, width, height, x, y, delay, unit, after, blend = struct.unpack(">IIIIIHHBB", control)
    canvas_width, canvas_height = struct.unpack_from(">II", state.ihdr)
    if not packed or not width or not height or after >= len(_AFTER):
        raise ValueError("a frame of an animation has no pixels")
    if x + width > canvas_width or y + height > canvas_height:
        raise ValueError("a frame of an animation lies outside the picture")
    milliseconds = 1000.0 * delay / (unit or 100)
    return Frame(
        x, y, width, height, milliseconds, _AFTER[after], blend == 1, _alone(state, data, (width, height), packed)
    )


def _alone(state: _State, data: bytes, size: tuple[int, int], packed: list[tuple[int, int]]) -> Callable[[], bytes]:
    """A frame as a PNG of its own, as large as the frame."""

    def file() -> bytes:
        header = struct.pack(">II", *size) + state.ihdr[8:]
        pixels = b"".join(data[start:end] for start, end in packed)
        return (
            SIGNATURE + _chunk(b"IHDR", header) + b"".join(state.head) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
        )

    return file


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
