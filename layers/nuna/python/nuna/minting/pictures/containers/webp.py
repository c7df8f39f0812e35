"""WebP (RFC 9649): a RIFF file whose chunks are kept if decoding needs them, those inside a frame as well."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nuna.minting.pictures.containers import exif
from nuna.minting.pictures.containers.container import Container, Removed, Truncated, check_frames, counted

_PIXELS = frozenset((b"ALPH", b"VP8 ", b"VP8L"))
_EXIF, _XMP, _PROFILE = 0b1000, 0b0100, 0b10_0000
"""Flags of VP8X."""
_FRAME_HEAD = 16


@dataclass
class _State:
    profile: bool
    chunks: list[tuple[bytes, bytes]] = field(default_factory=list)
    removed: set[Removed] = field(default_factory=set)
    size: tuple[int, int] | None = None
    orientation: int | None = None
    durations: list[float] = field(default_factory=list)
    plays: int = 1
    extended: bool = False


def parse(data: bytes, profile: bool = True) -> Container:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP header")
    last = 8 + struct.unpack_from("<I", data, 4)[0]
    state = _State(profile)
    for kind, body in counted(_chunks(data, 12, last)):
        _take(state, kind, body)
    if not state.size:
        raise ValueError("a WebP without a picture")
    if data[last:].strip(b"\0"):
        state.removed.add("trailer")
    turned = (state.orientation or 1) if state.extended else 1
    if turned != 1:
        state.chunks.append((b"EXIF", exif.tiff(turned)))
    body = b"".join(
        _chunk(kind, _flags(part, state, turned) if kind == b"VP8X" else part) for kind, part in state.chunks
    )
    return Container(
        clean=b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body,
        width=state.size[0],
        height=state.size[1],
        orientation=turned,
        removed=frozenset(state.removed),
        durations=tuple(state.durations) if len(state.durations) > 1 else (),
        plays=state.plays,
    )


def _chunks(data: bytes, at: int, last: int) -> Iterator[tuple[bytes, bytes]]:
    while at + 8 <= last:
        kind, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8].ljust(4, b"\0"))
        if at + 8 + length > len(data):
            raise Truncated("the WebP has no end")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)


def _take(state: _State, kind: bytes, body: bytes) -> None:
    if kind == b"VP8X" and len(body) >= 10 and not state.extended:
        state.extended = True
        state.size = (1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    elif kind == b"ANIM":
        state.plays = struct.unpack_from("<H", body.ljust(6, b"\0"), 4)[0]
    elif kind == b"ANMF":
        if len(body) < _FRAME_HEAD:
            raise ValueError("a frame of a WebP is too short")
        state.durations.append(float(int.from_bytes(body[12:15], "little")))
        check_frames(len(state.durations))
        inner = counted(_chunks(body, _FRAME_HEAD, len(body)))
        body = body[:_FRAME_HEAD] + b"".join(_chunk(name, part) for name, part in inner if name in _PIXELS)
    elif kind in _PIXELS:
        state.size = state.size or _size(kind, body)
    elif kind == b"ICCP" and state.profile:
        pass
    else:
        _leave_out(state, kind, body)
        return
    state.chunks.append((kind, body))


def _leave_out(state: _State, kind: bytes, body: bytes) -> None:
    if kind == b"EXIF":
        turned, kinds = exif.read(body)
        state.orientation = state.orientation or turned
        state.removed |= kinds
    elif kind == b"XMP ":
        state.removed |= exif.tells_of_xmp(body)
    else:
        state.removed.add("profile" if kind == b"ICCP" else "other")


def _size(kind: bytes, body: bytes) -> tuple[int, int]:
    """Of a file without VP8X (RFC 6386, 9.1; RFC 9649, 3.4)."""
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("the picture in a WebP has no header")


def _flags(body: bytes, state: _State, turned: int) -> bytes:
    flags = body[0] & ~(_EXIF | _XMP) | (_EXIF if turned != 1 else 0)
    return bytes([flags if state.profile else flags & ~_PROFILE]) + body[1:]


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)
