"""Takes the metadata out of a picture's file without touching a pixel: what is pinned for ever tells no place or owner.

Only what decoding needs stays: colour profiles, transparency, animation, and of EXIF the orientation alone.
Formats: JPEG (ITU-T T.81 annex B), PNG (W3C PNG 3rd edition), GIF89a, WebP (RFC 9649). The file was decoded before
(`codec.inspect`), so its structure mostly holds; a break in it ends in ValueError, an early end in Truncated.
What follows a picture's end (previews, the films of moving photos, with their own metadata) is left out.
"""

from __future__ import annotations

import re
import struct
import zlib

_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS sRGB gAMA cHRM iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())
_WEBP_KEPT = frozenset((b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"))
_JPEG_KEPT_APP = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}

_JPEG_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""A marker that ends a scan: neither a stuffed byte, a restart nor a fill byte."""


class Truncated(ValueError):
    """The file ends before its picture does."""


def strip(data: bytes, format: str, orientation: int = 1) -> bytes:
    """The same picture without metadata. `format` is Pillow's name, `orientation` EXIF's, which is kept."""
    match format:
        case "JPEG":
            return _jpeg(data, orientation)
        case "PNG":
            return _png(data, orientation)
        case "GIF":
            return _gif(data)
        case "WEBP":
            return _webp(data, orientation)
    raise ValueError(f"no rule for {format}")


def _jpeg(data: bytes, orientation: int) -> bytes:
    out = bytearray(data[:2])
    if orientation != 1:
        body = b"Exif\0\0" + _tiff(orientation)
        out += b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    at = 2
    while at + 4 <= len(data) or data[at : at + 2] == b"\xff\xd9":
        if data[at] != 0xFF:
            raise ValueError("a JPEG segment does not begin with a marker")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            return bytes(out) + b"\xff\xd9"
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker == 0xDA:
            found = _JPEG_SCAN_END.search(data, end)
            end = found.start() if found else len(data)
        is_app, body = 0xE0 <= marker <= 0xEF, data[at + 4 : end]
        kept = body.startswith(_JPEG_KEPT_APP.get(marker, b"\xff\xff")) if is_app else marker != 0xFE
        if kept:
            out += data[at:end]
        at = end
    raise Truncated("the JPEG has no end")


def _tiff(orientation: int) -> bytes:
    """EXIF with one entry: a little-endian TIFF whose only tag is 0x0112."""
    return struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def _png(data: bytes, orientation: int) -> bytes:
    out = bytearray(data[:8])
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if kind in _PNG_KEPT:
            out += data[at:end]
        if kind == b"IHDR" and orientation != 1:
            exif = b"eXIf" + _tiff(orientation)
            out += struct.pack(">I", len(exif) - 4) + exif + struct.pack(">I", zlib.crc32(exif))
        if kind == b"IEND":
            return bytes(out)
        at = end
    raise Truncated("the PNG has no end")


def _gif(data: bytes) -> bytes:
    def table(flags: int) -> int:
        return 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    def blocks_end(at: int) -> int:
        while data[at]:
            at += data[at] + 1
        return at + 1

    at = 13 + table(data[10])
    out = bytearray(data[:at])
    while at < len(data) and data[at] != 0x3B:
        if data[at] == 0x2C:
            end = blocks_end(at + 10 + table(data[at + 9]) + 1)
            kept = True
        elif data[at] == 0x21:
            end = blocks_end(at + 2)
            kept = data[at + 1] in (0xF9, 0x01) or data[at + 3 : at + 14] == b"NETSCAPE2.0"
        else:
            raise ValueError("an unknown block in a GIF")
        if kept:
            out += data[at:end]
        at = end
    return bytes(out) + b"\x3b"


def _webp(data: bytes, orientation: int) -> bytes:
    out = bytearray()
    at, last = 12, 8 + struct.unpack("<I", data[4:8])[0]
    while at + 8 <= last:
        kind, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        end = at + 8 + length + (length & 1)
        if at + 8 + length > len(data):
            raise Truncated("the WebP has no end")
        chunk = bytearray(data[at:end])
        if kind == b"VP8X":
            chunk[8] &= 0b1111_0011  # says no EXIF, no XMP
            chunk[8] |= 0b1000 if orientation != 1 else 0
        if kind in _WEBP_KEPT:
            out += chunk
        at = end
    if orientation != 1:
        exif = _tiff(orientation)
        out += b"EXIF" + struct.pack("<I", len(exif)) + exif
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WEBP" + bytes(out)
