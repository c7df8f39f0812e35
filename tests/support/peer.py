"""Another decoder's word on a picture: libvips (with libspng, libnsgif, libwebp, dav1d, littlecms of its own build)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyvips  # type: ignore[import-untyped]
from PIL import Image, ImageChops


@dataclass(frozen=True)
class Seen:
    """Upright pages in sRGB (RGBA), how long each is shown (ms), how often all are (0: for ever), names of metadata."""

    pages: list[Image.Image]
    delays: list[int]
    plays: int
    metadata: set[str]


def seen(data: bytes, pages: int = -1) -> Seen:
    """`pages`: -1 for all of them, 1 for the first alone."""
    animated = data[:3] == b"GIF" or data[8:12] == b"WEBP"
    image = pyvips.Image.new_from_buffer(data, "", **({"n": pages} if animated else {}))
    fields = set(image.get_fields())
    height = image.get("page-height") if "page-height" in fields else image.height
    whole = [_plain(image.crop(0, at, image.width, height)) for at in range(0, image.height, height)]
    return Seen(
        whole,
        list(image.get("delay")) if "delay" in fields else [],
        int(image.get("loop")) if "loop" in fields else 1,
        {name for name in fields - {"icc-profile-data"} if name.endswith("-data") or "comment" in name},
    )


def _plain(image: Any) -> Image.Image:
    image = image.autorot()
    alpha = None
    if image.hasalpha():
        alpha, image = image[image.bands - 1], image[0 : image.bands - 1]
    if image.get_typeof("icc-profile-data"):
        image = image.icc_transform("srgb", embedded=True, intent="perceptual", black_point_compensation=False)
    wide = image.format == "ushort"
    image = image.colourspace("srgb") if not wide else (image >> 8).cast("uchar").copy(interpretation="srgb")
    if image.bands == 1:
        image = image.bandjoin([image, image])
    if alpha is None:
        alpha = pyvips.Image.black(image.width, image.height) + 255
    elif alpha.format == "ushort":
        alpha = alpha >> 8
    image = image.cast("uchar").bandjoin(alpha.cast("uchar"))
    return Image.frombytes("RGBA", (image.width, image.height), image.write_to_memory())


def distance(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a sample; what is wholly transparent has no colour."""
    assert one.size == other.size, f"{one.size} is not {other.size}"
    difference = ImageChops.difference(_over_black(one), _over_black(other))
    return max(int(high) for _, high in difference.getextrema())  # type: ignore[misc]


def error(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of a sample, as `distance`."""
    assert one.size == other.size, f"{one.size} is not {other.size}"
    raw = ImageChops.difference(_over_black(one), _over_black(other)).tobytes()
    return sum(raw) / len(raw)


def _over_black(image: Image.Image) -> Image.Image:
    image = image.convert("RGBA")
    flat = Image.new("RGBA", image.size, (0, 0, 0, 255))
    flat.alpha_composite(image)
    flat.putalpha(image.getchannel("A"))
    return flat
