"""An opened picture → upright pixels in sRGB at each size, decoded once by Pillow (imported lazily)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def frames(image: Image) -> int:
    """A JPEG's further pictures (MPO: previews, gain maps of phones) are not frames."""
    return 1 if image.format in ("JPEG", "MPO") else getattr(image, "n_frames", 1)


def orientation(image: Image) -> int:
    """EXIF's, 1 to 8. In a PNG it counts only if it stands before the pixels: it is read without decoding them."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # broken EXIF is no reason to refuse the picture
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def stills(image: Image, longest: Sequence[int]) -> list[Image]:
    """The upright picture from its smallest size to its largest, each made from the next larger one.

    `longest`: the longer side of each, largest first; none is larger than the source.
    """
    from PIL.Image import Resampling

    if image.format in ("JPEG", "MPO"):
        image.draft(None, fit(image.size, longest[0]))
    turned = orientation(image)
    image.load()
    current = _even(image)
    profile = image.info.get("icc_profile")
    current = current.resize(fit(current.size, longest[0]), Resampling.LANCZOS)
    current = _plain(_upright(current, turned), profile)
    made = [current]
    for size in dict.fromkeys(fit(current.size, side) for side in longest):
        if size != current.size:
            current = current.resize(size, Resampling.LANCZOS)
            made.append(current)
    return made[::-1]


def _even(image: Image) -> Image:
    """A mode that can be resized: L, RGB, RGBA or CMYK."""
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits of grey, which convert() would clip to 255
        return image.point(lambda value: value * (1 / 256)).convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _upright(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _plain(image: Image, profile: bytes | None) -> Image:
    """RGB, or RGBA where something shines through, in sRGB and without any metadata."""
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            colours = converted or colours
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is no reason to refuse the picture: its numbers are taken as sRGB
    plain = colours.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        plain.putalpha(alpha)
    plain.info = {}
    return plain


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with the same shape whose longer side is `longest`, or the same size if that is smaller."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


@dataclass(frozen=True)
class Moving:
    """An animation's frames at their final size, how long each is shown (ms), and how often all are (0: for ever)."""

    frames: list[Image]
    durations: list[int]
    loop: int


def moving(image: Image, longest: int) -> Moving:
    """All frames, none larger than `longest` on its longer side."""
    from PIL import ImageSequence

    size = fit(image.size, longest)
    shown, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration") or 100))  # 0 is shown as 100 ms by every browser
        shown.append(frame.convert("RGBA").resize(size))
    loop = int(image.info.get("loop", 0))
    image.seek(0)
    return Moving(shown, durations, loop)
