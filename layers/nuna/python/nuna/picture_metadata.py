"""Takes the metadata out of a picture's file without touching a pixel: what is pinned for ever tells no place or owner.

Only what decoding needs stays: colour profiles, transparency, animation, and of EXIF the orientation alone.
Formats: JPEG (ITU-T T.81 annex B), PNG (W3C PNG 3rd edition), GIF89a, WebP (RFC 9649). The file was decoded before
(`nuna.pictures.inspect`), so its structure holds; a break in it ends in ValueError.
"""

from __future__ import annotations

import struct

_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS sRGB gAMA cHRM iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())
_JPEG_KEPT_APP = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}


def strip(data: bytes, format: str, orientation: int = 1) -> bytes:
    """The same picture without metadata. `format` is Pillow's name, `orientation` EXIF's (kept in a JPEG)."""
    match format:
        case "JPEG":
            return _jpeg(data, orientation)
        case "PNG":
            return _png(data)
        case "GIF":
            return _gif(data)
        case "WEBP":
            return _webp(data)
    raise ValueError(f"no rule for {format}")


def _jpeg(data: bytes, orientation: int) -> bytes:
    out = bytearray(data[:2])
    if orientation != 1:
        out += _orientation_segment(orientation)
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ValueError("a JPEG segment does not begin with a marker")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        body = data[at + 4 : end]
        if marker == 0xDA:  # the scan: everything from here on is picture
            return bytes(out + data[at:])
        is_app = 0xE0 <= marker <= 0xEF
        kept = body.startswith(_JPEG_KEPT_APP.get(marker, b"\xff\xff")) if is_app else marker != 0xFE
        if kept:
            out += data[at:end]
        at = end
    raise ValueError("the JPEG has no scan")


def _orientation_segment(orientation: int) -> bytes:
    """EXIF with one entry: a little-endian TIFF whose only tag is 0x0112."""
    tiff = struct.pack("<2sHIHHHIHHI", b"II", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    out = bytearray(data[:8])
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, end = data[at + 4 : at + 8], at + 12 + length
        if kind in _PNG_KEPT:
            out += data[at:end]
        if kind == b"IEND":
            return bytes(out)
        at = end
    raise ValueError("the PNG has no end")


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


def _webp(data: bytes) -> bytes:
    out = bytearray()
    at = 12
    while at + 8 <= len(data):
        kind, (length,) = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])
        end = at + 8 + length + (length & 1)
        chunk = bytearray(data[at:end])
        if kind == b"VP8X":
            chunk[8] &= ~0b0000_1100 & 0xFF  # says no EXIF, no XMP
        if kind not in (b"EXIF", b"XMP "):
            out += chunk
        at = end
    return b"RIFF" + struct.pack("<I", len(out) + 4) + b"WEBP" + bytes(out)
