"""The one table of what may be uploaded: everything that names a type (route, document, decoder, refusal) reads it."""

from __future__ import annotations

from dataclasses import dataclass

LARGEST = 50_000_000
"""Bytes of one file."""


@dataclass(frozen=True)
class Kind:
    """A format. `decoder`: Pillow's name of it. `begins`: (place, bytes), of which a file has one at least.

    `converted`: it is pinned as JPEG (or PNG), since few viewers show the format.
    """

    name: str
    decoder: str
    begins: tuple[tuple[int, bytes], ...]
    aliases: tuple[str, ...] = ()
    converted: bool = False


KINDS = {
    "image/jpeg": Kind("JPEG", "JPEG", ((0, b"\xff\xd8\xff"),), aliases=("image/jpg", "image/pjpeg")),
    "image/png": Kind("PNG", "PNG", ((0, b"\x89PNG\r\n\x1a\n"),), aliases=("image/apng", "image/x-png")),
    "image/gif": Kind("GIF", "GIF", ((0, b"GIF87a"), (0, b"GIF89a"))),
    "image/webp": Kind("WebP", "WEBP", ((0, b"RIFF"),)),
    "image/avif": Kind("AVIF", "AVIF", ((4, b"ftyp"),)),
    "image/heic": Kind("HEIC", "HEIF", ((4, b"ftyp"),), aliases=("image/heif",), converted=True),
}
"""By media type (IANA)."""
_KNOWN = {name: kind for kind, entry in KINDS.items() for name in (kind, *entry.aliases)}


def media_type(text: str) -> str:
    """The registered type of `text`, whatever its case and alias; raises ValueError, in words for the uploader."""
    try:
        return _KNOWN[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text[:100]!r} is not taken; send one of {', '.join(KINDS)}") from None
