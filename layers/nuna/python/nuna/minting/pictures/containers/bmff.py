"""AVIF and HEIC (ISO/IEC 14496-12 and 23008-12): boxes, and items whose bytes lie anywhere in the file.

Other places point into the file by offset, so nothing is moved: metadata is overwritten where it lies. How the picture
is turned stands in a property of its own (`irot`, `imir`), not in EXIF, and stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nuna.minting.pictures.containers import exif
from nuna.minting.pictures.containers.container import FOREVER, Container, Removed, Truncated

_DESCEND = {b"moov": 0, b"trak": 0, b"mdia": 0, b"edts": 0, b"iprp": 0, b"ipco": 0, b"meta": 4}
"""Boxes that hold boxes, and how many bytes of their own come first."""
_UNUSED: dict[bytes, Removed] = {b"free": "other", b"skip": "other", b"uuid": "other", b"udta": "other"}
_MOST_BOXES = 10_000
_MOST_DEEP = 8


@dataclass
class _State:
    data: bytearray
    removed: set[Removed] = field(default_factory=set)
    boxes: int = 0
    blanked: int = 0
    items: dict[int, bytes] = field(default_factory=dict)
    """Item → its type."""
    places: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(item, where its offset counts from: 0 the file, 1 `idat`; offset, length)."""
    thumbnails: set[int] = field(default_factory=set)
    idat: int = 0
    size: tuple[int, int] = (0, 0)
    track: int = 0
    edited: tuple[int, bool] = (0, False)
    plays: int = FOREVER


def parse(data: bytes) -> Container:
    if data[4:8] != b"ftyp":
        raise ValueError("no file type box")
    state = _State(bytearray(data))
    try:
        _walk(state, 0, len(data), 0)
    except struct.error as error:
        raise ValueError("a box is shorter than what it holds") from error
    for item, base, offset, length in state.places:
        _blank(state, item, offset + (state.idat if base else 0), length)
    return Container(
        clean=bytes(state.data),
        width=state.size[0],
        height=state.size[1],
        removed=frozenset(state.removed),
        plays=state.plays,
    )


def _walk(state: _State, at: int, end: int, deep: int) -> None:
    for kind, start, last in _boxes(state, at, end):
        if kind in _UNUSED:
            if any(state.data[start:last]):
                state.removed.add(_UNUSED[kind])
                state.data[start:last] = bytes(last - start)
        elif kind in _DESCEND and deep < _MOST_DEEP:
            _walk(state, start + _DESCEND[kind], last, deep + 1)
        elif kind in _READ:
            _READ[kind](state, start, last)


def _boxes(state: _State, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, start of the body, end) of the boxes side by side."""
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", state.data, at)
        start = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", state.data, start)
            start += 8
        last = at + length if length else end
        if last < start or last > end:
            raise Truncated("a box is longer than the file")
        state.boxes += 1
        if state.boxes > _MOST_BOXES:
            raise ValueError("more boxes than any picture needs")
        yield kind, start, last
        at = last


def _item_info(state: _State, start: int, end: int) -> None:
    at = start + (6 if state.data[start] == 0 else 8)
    for kind, body, last in _boxes(state, at, end):
        if kind != b"infe" or state.data[body] < 2:
            continue
        wide = state.data[body] >= 3
        item = struct.unpack_from(">I" if wide else ">H", state.data, body + 4)[0]
        name = body + (10 if wide else 8)
        state.items[item] = bytes(state.data[name : name + 4])
        if state.items[item] == b"mime":  # named nothing of no type, so that no reader looks for what it says
            state.data[name + 4 : last] = bytes(last - name - 4)


def _locations(state: _State, start: int, end: int) -> None:
    version, sizes, more = state.data[start], state.data[start + 4], state.data[start + 5]
    widths = (sizes >> 4, sizes & 15, more >> 4, more & 15 if version in (1, 2) else 0)
    at = start + 6

    def number(width: int) -> int:
        nonlocal at
        at += width
        if at > end:
            raise ValueError("the places of items end too early")
        return int.from_bytes(state.data[at - width : at], "big")

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        base = number(2) & 15 if version in (1, 2) else 0
        number(2)
        offset = number(widths[2])
        for _ in range(number(2)):
            number(widths[3])
            place, length = offset + number(widths[0]), number(widths[1])
            state.places.append((item, base, place, length))
            if len(state.places) > _MOST_BOXES:
                raise ValueError("more parts of items than any picture needs")


def _blank(state: _State, item: int, at: int, length: int) -> None:
    """Overwrites an item's bytes if they are metadata, or a thumbnail of what the picture once was."""
    kind = state.items.get(item)
    end = at + length if length else len(state.data)
    if end > len(state.data):
        raise Truncated("an item lies outside the file")
    if kind not in (b"Exif", b"mime") and item not in state.thumbnails:
        return
    state.blanked += end - at
    if state.blanked > len(state.data):
        raise ValueError("items of metadata lie over each other")
    body = bytes(state.data[at:end])
    if kind == b"Exif":
        skipped = 4 + int.from_bytes(body[:4], "big")
        state.removed |= exif.read(body[skipped:])[1]
        state.data[at:end] = (bytes(4) + exif.blank(max(0, len(body) - 4)))[: len(body)]
    elif kind == b"mime":
        state.removed |= exif.tells_of_xmp(body)
        state.data[at:end] = bytes(len(body))
    else:
        state.removed.add("thumbnail")
        state.data[at:end] = bytes(len(body))


def _references(state: _State, start: int, end: int) -> None:
    wide = ">I" if state.data[start] else ">H"
    for kind, body, _ in _boxes(state, start + 4, end):
        if kind == b"thmb":
            state.thumbnails.add(struct.unpack_from(wide, state.data, body)[0])


def _extent(state: _State, start: int, _end: int) -> None:
    """The largest of all items: a grid's tiles are smaller than what they make."""
    width, height = struct.unpack_from(">II", state.data, start + 4)
    state.size = max(state.size, (width, height), key=lambda size: size[0] * size[1])


def _data(state: _State, start: int, _end: int) -> None:
    state.idat = start


def _track(state: _State, start: int, _end: int) -> None:
    """`tkhd`: the whole length of a track that may repeat."""
    state.track = int.from_bytes(
        state.data[start + 28 : start + 36] if state.data[start] else state.data[start + 20 : start + 24], "big"
    )
    everlasting = (1 << (64 if state.data[start] else 32)) - 1
    state.edited = (0, state.track == everlasting)


def _edit_list(state: _State, start: int, _end: int) -> None:
    """`elst`: one pass of a track; with flag 1 it is repeated until the track's length is over (23008-12, 7.2)."""
    wide = state.data[start] == 1
    repeats = state.data[start + 3] & 1
    (segment,) = struct.unpack_from(">Q" if wide else ">I", state.data, start + 8)
    if not repeats:
        state.plays = 1
    elif state.edited[1] or not segment:
        state.plays = FOREVER
    else:
        state.plays = -(-state.track // segment)


_READ = {
    b"iinf": _item_info,
    b"iloc": _locations,
    b"iref": _references,
    b"ispe": _extent,
    b"idat": _data,
    b"tkhd": _track,
    b"elst": _edit_list,
}
