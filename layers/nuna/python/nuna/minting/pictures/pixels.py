"""An opened picture → upright pixels in sRGB at each size, decoded once by Pillow (imported lazily).

What a mode conversion would lose is taken care of before it: 16 bits of grey, and colour keys, which are exact samples.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nuna.minting.pictures.containers import png

if TYPE_CHECKING:
    from PIL.Image import Image

_KEEPS_SHAPE = frozenset(("L", "LA", "RGB", "RGBA", "CMYK"))
"""Modes that can be resized as they are."""
_COLOURS = {"1": "L", "I;16": "L", "L": "L", "LA": "L", "CMYK": "CMYK"}
"""The mode of a picture's colours, without alpha, which its profile has to fit; RGB where nothing is said."""


def stills(image: Image, longest: Sequence[int], turned: int) -> list[Image]:
    """The upright picture from its smallest size to its largest, each made from the next larger one.

    `longest`: the longer side of each, largest first; none is larger than the source. `turned`: EXIF's orientation.
    """
    from PIL.Image import Resampling

    if image.format == "JPEG":
        image.draft(None, fit(image.size, longest[0]))
    profile = image.info.get("icc_profile")
    current = even(image)
    current = current.resize(fit(current.size, longest[0]), Resampling.LANCZOS)
    current = upright(to_srgb(current, profile), turned)
    made = [current]
    for size in dict.fromkeys(fit(current.size, side) for side in longest):
        if size != current.size:
            current = current.resize(size, Resampling.LANCZOS)
            made.append(current)
    return made[::-1]


def even(image: Image) -> Image:
    """The decoded picture in a mode that can be resized: L, LA, RGB, RGBA or CMYK."""
    if image.format == "PNG":
        data = _file(image)
        depth, colour = png.depth_and_colour(data)
        key = png.colour_key(data)
        if colour == 0 and depth == 16:
            return _wide_grey(image, key)
        if colour == 4 and image.mode == "RGBA":  # as Pillow opens 16 bits of grey with alpha
            import PIL.Image

            return PIL.Image.merge("LA", (image.getchannel("R"), image.getchannel("A")))
        if key is not None:
            return _keyed(image, data, depth, key)
    image.load()
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        return image.convert("RGBA")
    return image if image.mode in _KEEPS_SHAPE else image.convert("L" if image.mode == "1" else "RGB")


def _wide_grey(image: Image, key: tuple[int, ...] | None) -> Image:
    """16 bits of grey, by their high bytes (convert() would clip them to 255), and the exact key as alpha."""
    raw = image.tobytes()  # little-endian
    high = _plane(image.size, raw[1::2])
    if key is None:
        return high
    return _with_alpha("LA", [high], [(high, key[0] >> 8), (_plane(image.size, raw[::2]), key[0] & 255)])


def _keyed(image: Image, data: bytes, depth: int, key: tuple[int, ...]) -> Image:

    import PIL.Image

    image.load()
    if len(key) == 1:  # Pillow spreads the samples of low depths over 0 to 255, but not the key
        grey = image.convert("L")
        return _with_alpha("LA", [grey], [(grey, key[0] * 255 // ((1 << depth) - 1))])
    bands = list(image.split())
    planes = list(zip(bands, [sample >> 8 for sample in key] if depth == 16 else key, strict=True))
    if depth == 16:  # decoded once more, for the low bytes: read as little-endian they come out as the high ones
        with PIL.Image.open(io.BytesIO(data), formats=["PNG"]) as again:
            again.tile = [tile._replace(args=_low(tile.args)) for tile in again.tile]
            planes += zip(again.split(), [sample & 255 for sample in key], strict=True)
    return _with_alpha("RGBA", bands, planes)


def _low(args: Any) -> Any:
    """The decoder's arguments (a raw mode, or that and whether it is interlaced) with the bytes of a sample swapped."""
    return "RGB;16L" if isinstance(args, str) else ("RGB;16L", *args[1:])


def _plane(size: tuple[int, int], data: bytes) -> Image:

    import PIL.Image

    return PIL.Image.frombytes("L", size, data)


def _with_alpha(mode: str, bands: list[Image], planes: list[tuple[Image, int]]) -> Image:
    """The bands, transparent where every plane has its key."""
    import PIL.Image
    from PIL import ImageChops

    alpha = PIL.Image.new("L", bands[0].size, 0)
    for plane, sample in planes:
        alpha = ImageChops.lighter(alpha, plane.point([0 if value == sample else 255 for value in range(256)]))
    return PIL.Image.merge(mode, [*bands, alpha])


def upright(image: Image, orientation: int) -> Image:
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


def to_srgb(image: Image, profile: bytes | None) -> Image:
    """RGB, or RGBA where something shines through, in sRGB and without any metadata. `image`: as `even` gives it.

    The profile describes the colours alone, so alpha is set aside: it can't be given to a grey profile.
    """
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    colours = image.convert(colours_of(image)) if alpha else image
    if profile and usable(profile, colours.mode):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        colours = (
            ImageCms.profileToProfile(colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB") or colours
        )
    plain = colours.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        plain.putalpha(alpha)
    plain.info = {}
    return plain


def colours_of(image: Image) -> str:
    """The mode of a picture's colours, without alpha: L, RGB or CMYK; before it is decoded as well."""
    if image.format == "PNG":
        return "L" if png.depth_and_colour(_file(image))[1] in (0, 4) else "RGB"
    return _COLOURS.get(image.mode, "RGB")


def _file(image: Image) -> bytes:
    data: bytes = image.fp.getvalue()  # type: ignore[attr-defined]  # it is opened from memory, and not decoded yet
    return data


def usable(profile: bytes, colours: str) -> bool:
    """Whether the profile can be applied to colours of this mode: one that can't is ignored by every viewer."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), colours, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
    return True


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with the same shape whose longer side is `longest`, or the same size if that is smaller."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
