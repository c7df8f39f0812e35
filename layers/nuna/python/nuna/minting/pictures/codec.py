"""Bytes from a stranger → a checked picture → its variants. Pure; Pillow (imported lazily) does the decoding.

First the structure is read (`containers`): it gives the file without its metadata, which alone is decoded, and what it
would cost to decode it, which is held against the limits. A picture is decoded once: a JPEG at the smallest scale that
still covers the largest variant (libjpeg's draft mode), then each variant is made from the next larger one. Orientation
is applied, colours are brought to sRGB, and no variant carries metadata.
"""

from __future__ import annotations

import base64
import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nuna.minting.pictures import limits
from nuna.minting.pictures.containers import bmff, exif, gif, jpeg, png, webp
from nuna.minting.pictures.containers.container import Container, Removed, TooManyFrames, Truncated
from nuna.minting.pictures.moving import Moving, first, moving
from nuna.minting.pictures.pixels import colours_of, even, stills, to_srgb, usable
from nuna.minting.pictures.refused import PictureRefused
from nuna.minting.pictures.types import KINDS, Kind, media_type

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (1600, 1024, 512, 256)
"""Of the longer side, largest first. A picture is never enlarged."""
ANIMATED = 512
"""The longer side of an animation's moving variant."""
THUMB = 48
WEBP: dict[str, Any] = {"quality": 82, "method": 2}
AVIF: dict[str, Any] = {"quality": 65, "speed": 8, "max_threads": 1}
_PARSERS: dict[str, Callable[..., Container]] = {
    "JPEG": jpeg.parse,
    "PNG": png.parse,
    "GIF": gif.parse,
    "WEBP": webp.parse,
    "AVIF": bmff.parse,
    "HEIF": bmff.parse,
}
_LOOKS = (
    *((at, magic, f"a {kind.name}") for kind in KINDS.values() for at, magic in kind.begins if at == 0),
    (4, b"ftypavi", "an AVIF"),
    (4, b"ftyphe", "a HEIC"),
    (4, b"ftypmif1", "a HEIC"),
    (4, b"ftyp", "a film"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML text"),
    (0, b"%PDF", "a PDF"),
    (0, b"PK\x03\x04", "an archive"),
)
"""How a file begins, for the refusal's text alone: what it is taken for is decided by its decoder."""
_CONVERTED: dict[str, Any] = {"quality": 95, "subsampling": 0}


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
class Checked:
    """What is pinned: `data` of `content_type`, without the metadata in `removed`. Upright size in pixels."""

    data: bytes
    content_type: str
    width: int
    height: int
    frames: int
    orientation: int
    removed: tuple[Removed, ...]


def check(data: bytes, content_type: str) -> Checked:
    """Type, size, pixels, frames; the file without its metadata. Decodes no pixel, but of a HEIC, which is converted.

    Raises PictureRefused.
    """
    with _opened(data, content_type) as (image, file):
        count = frames(image, file)
        width, height = (file.width, file.height) if file.frames else image.size
        kind = media_type(content_type)
        if KINDS[kind].converted:
            clean, kind = _converted(image)
        else:
            clean = file.clean
        if file.orientation >= 5:  # it lies on its side
            width, height = height, width
        return Checked(clean, kind, width, height, count, file.orientation, tuple(sorted(file.removed)))


def variants(data: bytes, content_type: str) -> tuple[list[Variant], str]:
    """Every variant, smallest first, and the placeholder (ThumbHash, base64); raises PictureRefused."""
    upright, animation = _decoded(data, content_type)
    made = [variant for still in upright for variant in _encode(still)]
    if animation:
        made.append(_animation(animation))
    return made, _placeholder(upright[0])


def frames(image: Image, file: Container) -> int:
    """A JPEG's or a HEIC's further pictures (previews, gain maps, bursts of phones) are not frames."""
    if image.format in ("JPEG", "MPO", "HEIF"):
        return 1
    return len(file.durations) or (getattr(image, "n_frames", 1) if image.format == "AVIF" else 1)


def _decoded(data: bytes, content_type: str) -> tuple[list[Image], Moving | None]:
    """Apart from the encoding, so that the decoder's memory is given back before the encoders take theirs."""
    with _opened(data, content_type) as (image, file):
        animation = moving(image, file, ANIMATED) if frames(image, file) > 1 else None
        if image.format == "GIF":
            return stills(first(file, "GIF"), WIDTHS, 1), animation
        if animation and image.format in ("WEBP", "AVIF"):
            image.seek(0)
        return stills(image, WIDTHS, file.orientation), animation


def _converted(image: Image) -> tuple[bytes, str]:
    """A picture that few viewers show, as JPEG (or PNG, if something shines through) in sRGB: (bytes, type)."""
    plain = to_srgb(even(image), image.info.get("icc_profile"))
    out = io.BytesIO()
    if plain.mode == "RGBA":
        plain.save(out, "PNG")
        return out.getvalue(), "image/png"
    plain.save(out, "JPEG", **_CONVERTED)
    return out.getvalue(), "image/jpeg"


@contextmanager
def _opened(data: bytes, content_type: str) -> Iterator[tuple[Image, Container]]:
    """The picture without its metadata, opened under every limit; whatever goes wrong inside becomes PictureRefused."""
    try:
        kind = KINDS[media_type(content_type)]
    except ValueError as error:
        raise PictureRefused("picture_type", str(error)) from error
    limits.check_bytes(len(data))
    if not any(data[at : at + len(magic)] == magic for at, magic in kind.begins):
        raise _wrong_type(data, content_type, kind)
    file = _parsed(data, kind)
    from PIL import Image

    with warnings.catch_warnings(), _refusing(data, content_type, kind):
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with _open(file.clean, kind) as image:
            profile = image.info.get("icc_profile")
            if profile and not usable(profile, colours_of(image)) and kind.decoder in ("JPEG", "PNG", "WEBP"):
                again = _PARSERS[kind.decoder](data, profile=False)
                file = replace(again, removed=file.removed | {"profile"})
                del image.info["icc_profile"]
            if kind.decoder in ("AVIF", "HEIF"):
                file = replace(file, width=image.width, height=image.height, orientation=_turned(image))
            limits.check_picture(file, image.size, frames(image, file))
            yield image, file


def _parsed(data: bytes, kind: Kind) -> Container:
    try:
        return _PARSERS[kind.decoder](data)
    except Truncated as error:
        raise _truncated() from error
    except TooManyFrames as error:
        raise limits.too_many_frames("more than 10,000 frames") from error
    except (ValueError, IndexError, struct.error) as error:
        raise PictureRefused("picture_broken", f"the file's structure is broken: {error}; save it anew") from error


def _open(data: bytes, kind: Kind) -> Image:
    # Named, these are there at once: else Pillow imports its forty plugins to find them (90 ms, 10 MB).
    from PIL import AvifImagePlugin, Image, WebPImagePlugin  # noqa: F401

    if kind.decoder == "HEIF":
        import pi_heif  # type: ignore[import-untyped]

        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = limits.MAX_SCALED_PIXELS  # the finer limits are ours
    if kind.decoder == "PNG":
        data = png.still(data)
    return Image.open(io.BytesIO(data), formats=[kind.decoder])


def _turned(image: Image) -> int:
    """How an AVIF's own properties turn it: its decoder reports them as EXIF. A HEIC is turned by its decoder."""
    return exif.read(image.info.get("exif") or b"")[0] if image.format == "AVIF" else 1


@contextmanager
def _refusing(data: bytes, content_type: str, kind: Kind) -> Iterator[None]:
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise limits.bomb("more pixels than any picture needs") from error
    except UnidentifiedImageError as error:
        raise _wrong_type(data, content_type, kind) from error
    except PictureRefused:
        raise
    except MemoryError as error:
        raise limits.bomb("more memory than a picture may take") from error
    except Exception as error:  # decoders raise whatever a broken file leads them to
        if isinstance(error, EOFError) or "truncated" in str(error).lower():
            raise _truncated() from error
        raise PictureRefused("picture_broken", f"the file can't be decoded ({error}); save it anew") from error


def _wrong_type(data: bytes, content_type: str, kind: Kind) -> PictureRefused:
    head = data[:4096].lstrip()
    looks = next((what for at, magic, what in _LOOKS if head[at : at + len(magic)] == magic), "something else")
    return PictureRefused(
        "picture_type", f"the file looks like {looks}; it is not the {kind.name} picture that {content_type} says"
    )


def _truncated() -> PictureRefused:
    return PictureRefused("picture_truncated", "the file ends too early, as after an upload cut short; send it again")


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
    timing: dict[str, Any] = {"duration": moving.durations, "loop": moving.plays}
    first.save(out, "WEBP", save_all=True, append_images=others, **timing, **WEBP)
    return Variant(first.width, first.height, "animated.webp", out.getvalue())


def _placeholder(image: Image) -> str:
    from thash import rgba_to_thumb_hash

    small = image.convert("RGBA")
    small.thumbnail((THUMB, THUMB))
    return base64.b64encode(bytes(rgba_to_thumb_hash(small.width, small.height, list(small.tobytes())))).decode()
