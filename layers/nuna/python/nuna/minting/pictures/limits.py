"""What a picture may cost. Each limit is held against the file's whole structure, not its first header alone.

bench/pictures.py --limits measures the costliest pictures that they let through.
"""

from __future__ import annotations

from nuna.minting.pictures.containers.container import Container
from nuna.minting.pictures.refused import PictureRefused
from nuna.minting.pictures.types import LARGEST

MAX_PIXELS = 80_000_000
"""Of one picture whose pixels are all decoded: above, memory is what is attacked."""
MAX_SCALED_PIXELS = 220_000_000
"""Of a JPEG that is decoded at an eighth of its size: a phone's largest pictures have 200 million."""
MAX_SCANS = 100
"""Of one JPEG: cameras and editors write about ten."""
MAX_SCANNED_PIXELS = 1_600_000_000
"""Pixels times scans: every scan of a progressive JPEG goes over all of them."""
MAX_FRAMES = 400
MAX_MOVING_PIXELS = 150_000_000
"""Of all frames together, at the size of the canvas or their own: what an animation costs to draw."""


def check_bytes(count: int) -> None:
    if count > LARGEST:
        raise PictureRefused("picture_too_large", f"the file has {count:,} bytes; at most {LARGEST:,} are taken")


def check_picture(file: Container, size: tuple[int, int], frames: int) -> None:
    """`size`: the decoder's word for width and height; raises PictureRefused."""
    width, height = max(size[0], file.width), max(size[1], file.height)
    for wide, high in [(width, height), *((frame.width, frame.height) for frame in file.frames)]:
        check_size(wide, high, file.scalable)
    if file.scans > MAX_SCANS or (not file.scalable and file.scans * width * height > MAX_SCANNED_PIXELS):
        raise PictureRefused(
            "picture_too_many_scans",
            f"{file.scans:,} scans of {width:,} x {height:,} pixels cost too much to decode; save it with fewer, "
            "for example as a JPEG that is not progressive",
        )
    if frames > MAX_FRAMES:
        raise too_many_frames(f"{frames:,} frames")
    drawn = max(frames * width * height, sum(frame.width * frame.height for frame in file.frames))
    if frames > 1 and drawn > MAX_MOVING_PIXELS:
        raise PictureRefused(
            "picture_too_many_frames",
            f"{frames:,} frames of {width:,} x {height:,} pixels; at most {MAX_MOVING_PIXELS:,} pixels of all frames "
            "together are taken: make it smaller or shorter",
        )


def check_size(width: int, height: int, scalable: bool) -> None:
    most = MAX_SCALED_PIXELS if scalable else MAX_PIXELS
    if width * height > most:
        raise bomb(f"{width:,} x {height:,} pixels", most)


def too_many_frames(what: str) -> PictureRefused:
    return PictureRefused("picture_too_many_frames", f"{what}; at most {MAX_FRAMES} are taken")


def bomb(what: str, most: int = MAX_PIXELS) -> PictureRefused:
    return PictureRefused("picture_bomb", f"the file would unpack to {what}; at most {most:,} pixels are taken")
