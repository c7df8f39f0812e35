"""EXIF (JEITA CP-3451, a TIFF 6.0 file): the orientation, what else it holds, and one that holds nothing."""

from __future__ import annotations

import struct

from nuna.minting.pictures.containers.container import Removed

ORIENTATION = 0x0112
_TELLS: dict[int, Removed] = {
    0x8825: "location",  # GPS
    0x8298: "copyright",
    0x013B: "copyright",  # artist
    0x010F: "camera",  # make
    0x0110: "camera",  # model
}
_SHORT = 3
HEADER = b"Exif\0\0"
"""Before the TIFF file in a JPEG, and by mistake in some WebPs and PNGs."""


def tiff(orientation: int) -> bytes:
    """EXIF with one entry: a little-endian TIFF whose only tag is the orientation."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, ORIENTATION, _SHORT, 1, orientation, 0, 0)


def blank(length: int) -> bytes:
    """`length` bytes of EXIF that say nothing: a TIFF without an entry, or zeros where that is too long."""
    return struct.pack("<2sHIHI", b"II", 42, 8, 0, 0).ljust(length, b"\0") if length >= 14 else bytes(length)


def read(data: bytes) -> tuple[int, set[Removed]]:
    """(orientation, what it holds); broken EXIF is no reason to refuse a picture: (1, exif)."""
    data = data.removeprefix(HEADER)
    removed: set[Removed] = {"exif"}
    try:
        order = {b"II": "<", b"MM": ">"}[data[:2]]
        magic, at = struct.unpack_from(order + "HI", data, 2)
        if magic != 42:
            return 1, removed
        orientation = 1
        first, thumbnail = _directory(data, at, order)
        for tag, kind, count, value in first:
            if tag == ORIENTATION and kind == _SHORT and count == 1 and 1 <= value <= 8:
                orientation = value
            if tag in _TELLS:
                removed.add(_TELLS[tag])
        if thumbnail:
            removed.add("thumbnail")
    except (KeyError, struct.error):
        return 1, removed
    return orientation, removed


def _directory(data: bytes, at: int, order: str) -> tuple[list[tuple[int, int, int, int]], int]:
    """The entries (tag, type, count, value's first 16 bits) of one directory, and where the next one is (0: none)."""
    (count,) = struct.unpack_from(order + "H", data, at)
    entries = [struct.unpack_from(order + "HHIH", data, at + 2 + 12 * place) for place in range(count)]
    try:
        (after,) = struct.unpack_from(order + "I", data, at + 2 + 12 * count)
    except struct.error:
        after = 0
    return [(tag, kind, many, value) for tag, kind, many, value in entries], after


def tells_of_xmp(data: bytes) -> set[Removed]:
    """What an XMP packet holds, by the names of its properties (ISO 16684-1)."""
    removed: set[Removed] = {"xmp"}
    if b"GPSL" in data:
        removed.add("location")
    if b"dc:rights" in data or b"xmpRights" in data:
        removed.add("copyright")
    return removed
