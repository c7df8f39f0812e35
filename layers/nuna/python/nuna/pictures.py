"""Bytes from a stranger → a checked picture → its variants. Pure; Pillow (imported lazily) does the decoding.

A picture is decoded once: a JPEG at the smallest scale that still covers the largest variant (libjpeg's draft mode),
then each variant is made from the next larger one. Orientation (EXIF) is applied, colours are brought to sRGB, and no
variant carries metadata.
"""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

CONTENT_TYPES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
"""What may be uploaded, and Pillow's name for it."""
MAX_BYTES = 50_000_000
MAX_PIXELS = 80_000_000
"""Of one frame. A phone's largest pictures have 50 million; above, memory is what is attacked."""
MAX_FRAMES = 400
MAX_MOVING_PIXELS = 150_000_000
"""Of all frames together: what the frames of an animation cost to decode."""
WIDTHS = (1600, 1024, 512, 256)
"""Of the longer side, largest first. A picture is never enlarged."""
ANIMATED = 512
"""The longer side of an animation's moving variant."""
THUMB = 96
WEBP: dict[str, Any] = {"quality": 82, "method": 2}
AVIF: dict[str, Any] = {"quality": 65, "speed": 8, "max_threads": 1}


class PictureRefused(Exception):
    """The picture can't be taken. `code` is stable, `detail` tells the uploader what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Variant:
    """One encoded size. `width` and `height` are those of the upright picture."""

    width: int
    height: int
    format: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}.{self.format}"


@dataclass(frozen=True)
class Inspected:
    """What a header tells: Pillow's format name, upright size in pixels, number of frames, EXIF's orientation."""

    format: str
    width: int
    height: int
    frames: int
    orientation: int


def inspect(data: bytes, content_type: str) -> Inspected:
    """Check type, size, pixels and frames; raises PictureRefused. Decodes no pixel of a still picture."""
    with _opened(data, content_type) as image:
        width, height = image.size
        orientation = image.getexif().get(0x0112, 1)
        if not isinstance(orientation, int) or not 1 <= orientation <= 8:
            orientation = 1
        if orientation >= 5:  # it lies on its side
            width, height = height, width
        return Inspected(str(image.format), width, height, getattr(image, "n_frames", 1), orientation)


def variants(data: bytes, content_type: str) -> tuple[list[Variant], str]:
    """Every variant, smallest first, and the placeholder (ThumbHash, base64); raises PictureRefused."""
    with _opened(data, content_type) as image:
        moving = getattr(image, "n_frames", 1) > 1
        stills = _stills(image)
        made = [variant for still in stills for variant in _encode(still)]
        if moving:
            made.append(_animation(image))
        return made, _placeholder(stills[0])


@contextmanager
def _opened(data: bytes, content_type: str) -> Iterator[Image]:
    """The picture, opened under every cap; whatever Pillow raises inside becomes PictureRefused."""
    from PIL import Image, UnidentifiedImageError

    expected = CONTENT_TYPES.get(content_type)
    if expected is None:
        raise PictureRefused("picture_type", f"{content_type} is not taken; send {', '.join(CONTENT_TYPES)}")
    if len(data) > MAX_BYTES:
        raise PictureRefused("picture_too_large", f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are taken")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(data), formats=[expected])
            with image:
                _check(image)
                yield image
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise _bomb("more pixels than any picture needs") from error
        except UnidentifiedImageError as error:
            raise PictureRefused(
                "picture_type", f"the file is not a {expected} picture, as its type {content_type} says"
            ) from error
        except PictureRefused:
            raise
        except MemoryError as error:
            raise _bomb("more memory than a picture may take") from error
        except Exception as error:  # decoders raise whatever a broken file leads them to
            raise PictureRefused("picture_broken", f"the file can't be decoded: {error}") from error


def _bomb(what: str) -> PictureRefused:
    return PictureRefused("picture_bomb", f"the file would unpack to {what}; at most {MAX_PIXELS:,} pixels are taken")


def _check(image: Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _bomb(f"{width:,} x {height:,} pixels")
    frames = getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES:
        raise PictureRefused("picture_too_many_frames", f"{frames:,} frames; at most {MAX_FRAMES} are taken")
    if frames > 1 and frames * width * height > MAX_MOVING_PIXELS:
        raise PictureRefused(
            "picture_too_many_frames",
            f"{frames:,} frames of {width:,} x {height:,} pixels; make it smaller or shorter",
        )


def _stills(image: Image) -> list[Image]:
    """The upright picture from its smallest size to its largest, each made from the next larger one."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    if image.format == "JPEG":
        image.draft(None, _fit(image.size, WIDTHS[0]))
    image.load()
    current = _plain(ImageOps.exif_transpose(image))
    sizes = dict.fromkeys(_fit(current.size, width) for width in WIDTHS)
    made = []
    for size in sizes:
        if size != current.size:
            current = current.resize(size, Pillow.Resampling.LANCZOS)
        made.append(current)
    return made[::-1]


def _plain(image: Image) -> Image:
    """RGB or RGBA in sRGB, without any metadata."""
    from PIL import ImageCms

    transparent = image.has_transparency_data
    profile = image.info.get("icc_profile")
    plain = image
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            plain = converted or image
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile is no reason to refuse the picture: its numbers are taken as sRGB
    plain = plain.convert("RGBA" if transparent else "RGB")
    plain.info = {}
    return plain


def _fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with the same shape whose longer side is `longest`, or the same size if that is smaller."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _encode(image: Image) -> list[Variant]:
    made = []
    for format, options in (("webp", WEBP), ("avif", AVIF)):
        out = io.BytesIO()
        image.save(out, format.upper(), **options)
        made.append(Variant(image.width, image.height, format, out.getvalue()))
    return made


def _animation(image: Image) -> Variant:
    """All frames as one WebP that moves as the original does."""
    from PIL import ImageSequence

    size = _fit(image.size, ANIMATED)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(frame.convert("RGBA").resize(size))
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=durations,
        loop=int(image.info.get("loop", 0)),
        **WEBP,
    )
    return Variant(*size, "animated.webp", out.getvalue())


def _placeholder(image: Image) -> str:
    from fast_thumbhash import rgba_to_thumb_hash

    small = image.convert("RGBA")
    small.thumbnail((THUMB, THUMB))
    return base64.b64encode(bytes(rgba_to_thumb_hash(small.width, small.height, small.tobytes()))).decode()
