"""What moves: every frame at its final size, upright and in sRGB as a still is, and when it is shown.

GIF and APNG are drawn here, frame over frame, as their specifications say: each frame is decoded as a still of its own.
WebP and AVIF are drawn by their decoders.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nuna.minting.pictures.containers.container import Container, Frame
from nuna.minting.pictures.pixels import even, fit, to_srgb, upright

if TYPE_CHECKING:
    from PIL.Image import Image

UNSAID = 100
"""Milliseconds that every browser shows a frame whose duration is 0."""
_LONGEST_FRAME = (1 << 24) - 1  # milliseconds, what a WebP can say (RFC 9649)
_LONGEST = (1 << 31) - 1  # of all together: its encoder counts in 32 bits
_MOST_PLAYS = (1 << 16) - 1


@dataclass(frozen=True)
class Moving:
    """Frames, how long each is shown (whole ms), and how often all are (0: for ever)."""

    frames: list[Image]
    durations: list[int]
    plays: int


def moving(image: Image, file: Container, longest: int) -> Moving:
    """All frames, none larger than `longest` on its longer side."""
    from PIL.Image import Resampling

    profile = image.info.get("icc_profile")
    size, frames, stored = fit((file.width, file.height), longest), [], []
    for canvas, milliseconds in _drawn(file, image.format) if file.frames else _decoded(image):
        frames.append(upright(to_srgb(canvas.resize(size, Resampling.BICUBIC), profile), file.orientation))
        stored.append(milliseconds)
    return Moving(frames, durations(file.durations or stored), min(file.plays, _MOST_PLAYS))


def durations(stored: list[float] | tuple[float, ...]) -> list[int]:
    """Whole milliseconds whose sums stay true: 1/30 of a second is 33, 33, 34 …"""
    longest = min(_LONGEST_FRAME, _LONGEST // max(1, len(stored)))
    whole, exact, shown = [], 0.0, 0
    for milliseconds in stored:
        exact += min(milliseconds or UNSAID, longest)
        whole.append(max(1, round(exact) - shown))
        shown += whole[-1]
    return whole


def first(file: Container, format: str) -> Image:
    """The canvas after the first frame."""
    return next(_drawn(file, format))[0]


def _drawn(file: Container, format: str | None) -> Iterator[tuple[Image, float]]:
    """(canvas, milliseconds) after each frame of a GIF or APNG. The canvas is drawn on after it was given."""
    import PIL.Image

    canvas = PIL.Image.new("RGBA", (file.width, file.height), (0, 0, 0, 0))
    for frame in file.frames:
        before = canvas.copy() if frame.after == "restore" else canvas
        _draw(canvas, frame, format)
        yield canvas, frame.milliseconds
        if frame.after == "clear":
            canvas.paste((0, 0, 0, 0), (frame.x, frame.y, frame.x + frame.width, frame.y + frame.height))
        canvas = before


def _draw(canvas: Image, frame: Frame, format: str | None) -> None:
    import PIL.Image

    seen = (min(frame.width, canvas.width - frame.x), min(frame.height, canvas.height - frame.y))
    if min(seen) <= 0:  # it lies outside
        return
    with PIL.Image.open(io.BytesIO(frame.file()), formats=[format or ""]) as still:
        drawn = even(still).convert("RGBA").crop((0, 0, *seen))
    if frame.over:
        canvas.alpha_composite(drawn, (frame.x, frame.y))
    else:
        canvas.paste(drawn, (frame.x, frame.y))


def _decoded(image: Image) -> Iterator[tuple[Image, float]]:
    """(canvas, milliseconds) of each frame; how long it is shown is known only when it was decoded."""
    for place in range(getattr(image, "n_frames", 1)):
        image.seek(place)
        image.load()
        yield image.convert("RGBA"), float(image.info.get("duration") or 0)
