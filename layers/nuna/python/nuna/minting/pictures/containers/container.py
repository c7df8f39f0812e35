"""What a picture's file says by its structure, before a pixel is decoded; one module beside this for each format.

Each has `parse(data)` → Container, raising ValueError for a broken structure and Truncated for an early end. Those of
JPEG, PNG and WebP take `profile=False`, which leaves the colour profile out as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

Part = TypeVar("Part")
FOREVER = 0
"""`plays` of an animation that never stops."""

Removed = Literal[
    "camera", "comment", "copyright", "exif", "iptc", "location", "other", "pictures", "profile", "thumbnail",
    "trailer", "xmp",
]  # fmt: skip
"""What was taken out. `pictures`: more of them behind the first; `trailer`: other bytes behind the picture's end."""

After = Literal["keep", "clear", "restore"]
"""What becomes of a frame's rectangle before the next one: it stays, turns transparent, or is as it was before."""


MOST_PARTS = 200_000
"""Segments, chunks, blocks or boxes of one file: a picture of 50 MB in small pieces has a few thousand."""
MOST_FRAMES = 10_000
"""Frames that are noted at all, far above what is taken."""


class Truncated(ValueError):
    """The file ends before its picture does."""


class TooManyFrames(ValueError):
    """More frames than are worth counting."""


def counted(parts: Iterator[Part]) -> Iterator[Part]:
    """`parts`, refused (ValueError) where they are more than any picture has: reading them costs time and memory."""
    for place, part in enumerate(parts):
        if place >= MOST_PARTS:
            raise ValueError("it has more parts than any picture")
        yield part


def check_frames(count: int) -> None:
    if count > MOST_FRAMES:
        raise TooManyFrames


@dataclass(frozen=True)
class Frame:
    """One rectangle of an animation's canvas, in pixels, as GIF89a and PNG (3rd edition, 11.3.6) have it.

    `milliseconds` as stored. `over`: drawn over what is there, not instead of it. `file()` is the rectangle alone, as a
    still file of the same format.
    """

    x: int
    y: int
    width: int
    height: int
    milliseconds: float
    after: After
    over: bool
    file: Callable[[], bytes]


@dataclass(frozen=True)
class Container:
    """`clean`: the file without its metadata, no pixel changed. `orientation`: EXIF's, 1 to 8.

    `width` and `height` as stored. `frames`: of a GIF, or of a PNG that moves, to be drawn one after the other.
    `durations`: milliseconds of each frame of what moves (empty: a still, or left to the decoder). `plays`: how often
    it is shown in all, 0 for ever. `scans`: how often the decoder goes over all pixels. `scalable`: the decoder can
    leave most of the pixels undecoded.
    """

    clean: bytes
    width: int
    height: int
    orientation: int = 1
    removed: frozenset[Removed] = frozenset()
    frames: tuple[Frame, ...] = ()
    durations: tuple[float, ...] = ()
    plays: int = 1
    scans: int = 1
    scalable: bool = False
