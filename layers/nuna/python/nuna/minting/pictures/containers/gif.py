"""GIF89a.

Delays are hundredths of a second. A file without a loop block plays once, a loop count of n plays n + 1 times (0: for
ever), as browsers and libvips have it. The canvas is the logical screen, or what the first frame covers if that is
more; what later frames draw outside is not seen.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from nuna.minting.pictures.containers import exif
from nuna.minting.pictures.containers.container import (
    FOREVER,
    After,
    Container,
    Frame,
    Removed,
    Truncated,
    check_frames,
    counted,
)

_PADDING = re.compile(rb"\0+")
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_AFTER: dict[int, After] = {2: "clear", 3: "restore"}


@dataclass
class _State:
    out: bytearray
    removed: set[Removed] = field(default_factory=set)
    frames: list[Frame] = field(default_factory=list)
    plays: int = 1
    control: bytes = bytes(4)
    """Flags, delay and transparent index of the graphic control that the next frame takes."""


def parse(data: bytes) -> Container:
    try:
        return _parse(data)
    except (IndexError, struct.error) as error:
        raise Truncated("the GIF has no end") from error


def _parse(data: bytes) -> Container:
    state = _State(bytearray(data[: 13 + _table(data[10])]))
    at = len(state.out)
    for end in counted(_blocks(data, len(state.out), state)):
        at = end
    if data[at + 1 :].strip(b"\0"):
        state.removed.add("trailer")
    if not state.frames:
        raise ValueError("a GIF without a picture")
    first = state.frames[0]
    width, height = struct.unpack_from("<HH", data, 6)
    return Container(
        clean=bytes(state.out) + b"\x3b",
        width=max(width, first.x + first.width),
        height=max(height, first.y + first.height),
        removed=frozenset(state.removed),
        frames=tuple(state.frames),
        durations=tuple(frame.milliseconds for frame in state.frames) if len(state.frames) > 1 else (),
        plays=state.plays,
    )


def _blocks(data: bytes, at: int, state: _State) -> Iterator[int]:
    """Takes each block in, and yields where the next one begins."""
    while at < len(data) and data[at] != 0x3B:
        if data[at] == 0x2C:
            at = _image(data, at, state)
        elif data[at] == 0x21:
            at = _extension(data, at, state)
        elif data[at] == 0:  # padding that every decoder passes over
            at = _PADDING.match(data, at).end()  # type: ignore[union-attr]  # it begins with one
        else:
            raise ValueError("an unknown block in a GIF")
        yield at


def _image(data: bytes, at: int, state: _State) -> int:
    x, y, width, height, flags = struct.unpack_from("<HHHHB", data, at + 1)
    local = at + 10 + _table(flags)
    end = _blocks_end(data, local + 1)
    disposal, (delay,) = state.control[0] >> 2 & 7, struct.unpack_from("<H", state.control, 1)
    state.frames.append(
        Frame(
            x, y, width, height, 10.0 * delay, _AFTER.get(disposal, "keep"), True, _alone(data, at, end, state.control)
        )
    )
    check_frames(len(state.frames))
    state.control = bytes(4)
    state.out += data[at:end]
    return end


def _extension(data: bytes, at: int, state: _State) -> int:
    end, label = _blocks_end(data, at + 2), data[at + 1]
    name = data[at + 3 : at + 14]
    if label == 0xF9 and data[at + 2] == 4:
        state.control = data[at + 3 : at + 7]
        state.out += b"\x21\xf9\x04" + state.control + b"\0"
    elif label == 0xFF and name in _LOOPS:
        if data[at + 14] == 3 and data[at + 15] & 7 == 1:
            (count,) = struct.unpack_from("<H", data, at + 16)
            state.plays = count + 1 if count else FOREVER
            state.out += b"\x21\xff\x0b" + name + b"\x03\x01" + struct.pack("<H", count) + b"\0"
    elif label == 0xFF and name.startswith(b"XMP Data"):
        state.removed |= exif.tells_of_xmp(data[at:end])
    else:
        state.removed.add("comment" if label in (0xFE, 0x01) else "other")  # 1: a text that no decoder draws
    return end


def _alone(data: bytes, at: int, end: int, control: bytes) -> Callable[[], bytes]:
    """The frame at `at` as a GIF of its own, as large as the frame."""

    def file() -> bytes:
        size, flags = data[at + 5 : at + 9], data[10]
        head = b"GIF89a" + size + data[10:13] + data[13 : 13 + _table(flags)]
        keep_transparency = bytes([control[0] & 1]) + b"\0\0" + control[3:4]
        return head + b"\x21\xf9\x04" + keep_transparency + b"\0\x2c\0\0\0\0" + data[at + 5 : end] + b"\x3b"

    return file


def _table(flags: int) -> int:
    """Bytes of the colour table that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while data[at]:
        at += data[at] + 1
    return at + 1
