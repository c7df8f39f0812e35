"""JPEG (ITU-T T.81 annex B, JFIF: ITU-T T.871): only what decoding needs stays, and of EXIF the orientation."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from nuna.minting.pictures.containers import exif
from nuna.minting.pictures.containers.container import Container, Removed, Truncated, counted

_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""A marker that ends a scan: neither a stuffed byte, a restart nor a fill byte."""
_FILLED = re.compile(rb"\xff+")
_SOS, _EOI, _COMMENT = 0xDA, 0xD9, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL = frozenset((0xC0, 0xC1))
_TABLES = frozenset((0xC4, 0xCC, 0xDB, 0xDC, 0xDD))  # Huffman, arithmetic, quantization, lines, restart interval
_ICC = b"ICC_PROFILE\0"


class _Reader:
    def __init__(self) -> None:
        self.removed: set[Removed] = set()
        self.orientation: int | None = None
        self.jfif = b""
        self.out = bytearray()
        self.size: tuple[int, int] | None = None
        self.components = 0
        self.sequential = False
        self.interleaved = False
        self.scans = 0

    def segment(self, marker: int, body: bytes, whole: bytes, profile: bool) -> None:
        """Takes one in: kept, rebuilt, or left out."""
        if marker in _FRAMES:
            if self.size:
                raise ValueError("a second frame header in a JPEG")
            _, height, width, self.components = struct.unpack_from(">BHHB", body)
            self.size, self.sequential = (width, height), marker in _SEQUENTIAL
        elif marker == _SOS:
            if not self.size:
                raise ValueError("a scan before the frame header of a JPEG")
            if self.scans == 0:
                self.interleaved = body[0] == self.components
            self.scans += 1
        elif marker not in _TABLES:
            whole = self.application(marker, body, whole, profile)
        self.out += whole

    def application(self, marker: int, body: bytes, whole: bytes, profile: bool) -> bytes:
        if marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
            if len(body) > 14:
                self.removed.add("thumbnail")
            self.jfif = self.jfif or b"\xff\xe0\x00\x10" + body[:12] + b"\0\0"
        elif marker == 0xE0 and body.startswith(b"JFXX\0"):
            self.removed.add("thumbnail")
        elif marker == 0xE1 and body.startswith(exif.HEADER):
            orientation, kinds = exif.read(body)
            self.orientation = self.orientation or orientation  # the first one counts
            self.removed |= kinds
        elif marker == 0xE1:
            self.removed |= exif.tells_of_xmp(body) if b"ns.adobe.com" in body[:40] else {"other"}
        elif marker == 0xE2 and body.startswith(_ICC):
            if profile:
                return whole
            self.removed.add("profile")
        elif marker == 0xED:
            self.removed |= {"iptc", "copyright"} if b"\x1c\x02\x74" in body else {"iptc"}
        elif marker == 0xEE and body.startswith(b"Adobe") and len(body) >= 12:
            return b"\xff\xee\x00\x0e" + body[:12]
        else:
            self.removed.add("comment" if marker == _COMMENT else "pictures" if body.startswith(b"MPF\0") else "other")
        return b""


def parse(data: bytes, profile: bool = True) -> Container:
    reader = _Reader()
    end = 2
    for marker, start, body_end, end in counted(_segments(data)):
        reader.segment(marker, data[start + 4 : body_end], data[start:end], profile)
    if not reader.size or not reader.scans:
        raise ValueError("a JPEG without a picture")
    if data[end + 2 :].strip(b"\0"):
        reader.removed.add("trailer" if "pictures" not in reader.removed else "pictures")
    turned = reader.orientation or 1
    body = exif.HEADER + exif.tiff(turned)
    head = reader.jfif + (b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body if turned != 1 else b"")
    return Container(
        clean=data[:2] + head + bytes(reader.out) + b"\xff\xd9",
        width=reader.size[0],
        height=reader.size[1],
        orientation=turned,
        removed=frozenset(reader.removed),
        scans=reader.scans,
        scalable=reader.sequential and reader.interleaved,
    )


def _segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(marker, start, end of its parameters, end with a scan's data) of each, to the end of the image."""
    at = 2
    while at + 4 <= len(data) or data[at : at + 2] == b"\xff\xd9":
        if data[at] != 0xFF:
            raise ValueError("a JPEG segment does not begin with a marker")
        marker = data[at + 1]
        if marker == 0xFF:  # fill bytes
            at = _FILLED.match(data, at).end() - 1  # type: ignore[union-attr]  # it begins with one
            continue
        if marker == _EOI:
            return
        body_end = end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if body_end < at + 4 or body_end > len(data):
            raise Truncated("a JPEG segment is longer than the file")
        if marker == _SOS:
            found = _SCAN_END.search(data, body_end)
            end = found.start() if found else len(data)
        yield marker, at, body_end, end
        at = end
    raise Truncated("the JPEG has no end")
