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

from nuna.minting.pictures import metadata
from nuna.minting.pictures.shapes import Moving, frames, moving, orientation, stills

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
THUMB = 48
WEBP: dict[str, Any] = {"quality": 82, "method": 2}
AVIF: dict[str, Any] = {"quality": 65, "speed": 8, "max_threads": 1}


_LOOKS = (
    (b"\x89PNG", "a PNG"),
    (b"\xff\xd8\xff", "a JPEG"),
    (b"GIF8", "a GIF"),
    (b"RIFF", "a WebP"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an XML text"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive"),
)
"""How a file begins, for the refusal's text alone: what it is taken for is decided by its decoder."""


class PictureRefused(Exception):
    """The picture can't be taken. `code` is stable, `detail` tells the uploader what to do.

    Codes: `picture_type`, `picture_too_large` (bytes), `picture_bomb` (pixels), `picture_too_many_frames`,
    `picture_truncated`, `picture_broken`.
    """

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
        turned = orientation(image)
        if turned >= 5:  # it lies on its side
            width, height = height, width
        return Inspected(CONTENT_TYPES[content_type], width, height, frames(image), turned)


def clean(data: bytes, found: Inspected) -> bytes:
    """The file without its metadata, no pixel changed; raises PictureRefused if its structure is broken."""
    try:
        return metadata.strip(data, found.format, found.orientation)
    except (metadata.Truncated, IndexError) as error:
        raise _truncated() from error
    except ValueError as error:
        raise PictureRefused("picture_broken", f"the file's structure is broken: {error}; save it anew") from error


def variants(data: bytes, content_type: str) -> tuple[list[Variant], str]:
    """Every variant, smallest first, and the placeholder (ThumbHash, base64); raises PictureRefused."""
    upright, animation = _decoded(data, content_type)
    made = [variant for still in upright for variant in _encode(still)]
    if animation:
        made.append(_animation(animation))
    return made, _placeholder(upright[0])


def _decoded(data: bytes, content_type: str) -> tuple[list[Image], Moving | None]:
    """Apart from the encoding, so that the decoder's memory is given back before the encoders take theirs."""
    with _opened(data, content_type) as image:
        animation = moving(image, ANIMATED) if frames(image) > 1 else None
        return stills(image, WIDTHS), animation


@contextmanager
def _opened(data: bytes, content_type: str) -> Iterator[Image]:
    """The picture, opened under every cap; whatever Pillow raises inside becomes PictureRefused."""
    # Named, these two are there at once: else Pillow imports its forty plugins to find them (90 ms, 10 MB).
    from PIL import AvifImagePlugin, Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401

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
            looks = next((what for magic, what in _LOOKS if data.lstrip()[: len(magic)] == magic), "something else")
            raise PictureRefused(
                "picture_type",
                f"the file looks like {looks}; it is not the {expected} picture that {content_type} says",
            ) from error
        except PictureRefused:
            raise
        except MemoryError as error:
            raise _bomb("more memory than a picture may take") from error
        except Exception as error:  # decoders raise whatever a broken file leads them to
            if isinstance(error, EOFError) or "truncated" in str(error).lower():
                raise _truncated() from error
            raise PictureRefused("picture_broken", f"the file can't be decoded ({error}); save it anew") from error


def _truncated() -> PictureRefused:
    return PictureRefused("picture_truncated", "the file ends too early, as after an upload cut short; send it again")


def _bomb(what: str) -> PictureRefused:
    return PictureRefused("picture_bomb", f"the file would unpack to {what}; at most {MAX_PIXELS:,} pixels are taken")


def _check(image: Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise _bomb(f"{width:,} x {height:,} pixels")
    count = frames(image)
    if count > MAX_FRAMES:
        raise PictureRefused("picture_too_many_frames", f"{count:,} frames; at most {MAX_FRAMES} are taken")
    if count > 1 and count * width * height > MAX_MOVING_PIXELS:
        raise PictureRefused(
            "picture_too_many_frames",
            f"{count:,} frames of {width:,} x {height:,} pixels; make it smaller or shorter",
        )


def _encode(image: Image) -> list[Variant]:
    made = []
    for format, options in (("webp", WEBP), ("avif", AVIF)):
        out = io.BytesIO()
        image.save(out, format.upper(), **options)
        made.append(Variant(image.width, image.height, format, out.getvalue()))
    return made


def _animation(moving: Moving) -> Variant:
    """All frames as one WebP that moves as the original does."""
    first, *others = moving.frames
    out = io.BytesIO()
    timing: dict[str, Any] = {"duration": moving.durations, "loop": moving.loop}
    first.save(out, "WEBP", save_all=True, append_images=others, **timing, **WEBP)
    return Variant(first.width, first.height, "animated.webp", out.getvalue())


def _placeholder(image: Image) -> str:
    from thash import rgba_to_thumb_hash

    small = image.convert("RGBA")
    small.thumbnail((THUMB, THUMB))
    return base64.b64encode(bytes(rgba_to_thumb_hash(small.width, small.height, list(small.tobytes())))).decode()
