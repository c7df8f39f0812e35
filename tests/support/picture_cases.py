"""The matrix of pictures that can be uploaded: format, mode, depth, transparency, profile, orientation, frames."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw

from tests.support.picture_files import Drawn, apng, chunk, gif, png, saved, shown

WIDTH, HEIGHT = 24, 18
FIXTURES = Path(__file__).parents[1] / "fixtures/pictures"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r tiff:Orientation="6" exif:GPSLatitude="52,31N"/></x:xmpmeta>'
CLEAR = (0, 0, 0, 0)


@dataclass(frozen=True)
class Case:
    """`still`: what it shows when the other decoder doesn't know it; `frames`, `delays` (ms), `plays` of what moves."""

    name: str
    content_type: str
    data: bytes
    still: Image.Image | None = None
    frames: tuple[Image.Image, ...] = ()
    delays: tuple[int, ...] = ()
    plays: int = 1
    tolerance: int = 2


def _profiles() -> dict[str, bytes]:
    """sRGB; one with red and blue changed over, so that it shows when it was applied; a grey one with its own curve."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    return {"srgb": srgb, "swapped": swapped, "grey": grey_profile(1.0)}


def grey_profile(gamma: float) -> bytes:
    """A grey profile (ICC.1:2010, 8.3.2): white point and a curve of this gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    white = b"XYZ " + bytes(4) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    text = b"desc" + bytes(4) + struct.pack(">I", 2) + b"g\0" + bytes(78)
    tags = {b"desc": text.ljust(-(-len(text) // 4) * 4, b"\0"), b"wtpt": white, b"kTRC": curve}
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", at + len(body), len(value))
        body += value
    head = struct.pack(">I4sI4s4s4s", at + len(body), bytes(4), 0x02400000, b"mntr", b"GRAY", b"XYZ ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + struct.pack(">iii", 0xF6D6, 0x10000, 0xD32D)
    return head.ljust(128, b"\0") + table + body


PROFILES = _profiles()


def iccp(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"p\0\0" + zlib.compress(profile))


def exif(orientation: int) -> Any:
    made: Any = Image.Exif()
    made[0x0112], made[0x010F], made[0x8298] = orientation, "Maker of a camera", "Somebody"
    made.get_ifd(0x8825)[1] = "N"
    return made


def samples(bands: int, depth: int, levels: int = 0) -> list[list[tuple[int, ...]]]:
    """Smooth in both directions, over the whole range of the depth (or `levels` of it)."""
    top = (levels or 1 << depth) - 1
    steps: list[Callable[[int, int], int]] = [
        lambda x, y: top * x // (WIDTH - 1),
        lambda x, y: top * y // (HEIGHT - 1),
        lambda x, y: top * (x + y) // (WIDTH + HEIGHT - 2),
        lambda x, y: top - top * y // (2 * HEIGHT),
    ]
    if bands in (2, 4):
        steps = [*steps[: bands - 1], steps[3]]
    return [[tuple(step(x, y) for step in steps[:bands]) for x in range(WIDTH)] for y in range(HEIGHT)]


def pngs() -> Iterator[Case]:
    grey_or_rgb = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16)]
    for colour, depth in [*grey_or_rgb, (4, 8), (4, 16), (6, 8), (6, 16)]:
        bands = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
        rows, fitting = samples(bands, depth), "grey" if bands < 3 else "swapped"
        keys: list[tuple[int, ...] | None] = [None]
        if (colour, depth) in grey_or_rgb:
            keys += [rows[5][7], tuple(sample ^ 1 for sample in rows[5][7])]  # one that is there, and its neighbour
        for key in keys:
            for adam7 in (False, True):
                for profile in (None, fitting):
                    head = iccp(PROFILES[profile]) if profile else b""
                    head += chunk(b"tRNS", struct.pack(f">{bands}H", *key)) if key else b""
                    name = f"png-{colour}-{depth}-key{keys.index(key)}-{'adam7' if adam7 else 'plain'}-{profile}"
                    yield Case(name, "image/png", png(rows, depth, colour, head, adam7=adam7))
    for depth in (1, 2, 4, 8):
        rows = samples(1, depth)
        palette = b"".join(bytes((i * 255 // max(1, (1 << depth) - 1), 255 - i % 256, 90)) for i in range(1 << depth))
        for alpha in (b"", b"\0", bytes(range(0, 256, 256 >> depth))[: 1 << depth]):
            head = chunk(b"PLTE", palette) + (chunk(b"tRNS", alpha) if alpha else b"")
            yield Case(f"png-3-{depth}-alpha{len(alpha)}", "image/png", png(rows, depth, 3, head))
    rgb = samples(3, 8)
    for turned in range(1, 9):
        body = exif(turned).tobytes().removeprefix(b"Exif\0\0")
        yield Case(f"png-turned{turned}", "image/png", png(rgb, 8, 2, chunk(b"eXIf", body)))
    text = b"XML:com.adobe.xmp\0\0\0\0\0" + XMP
    yield Case("png-xmp-turned", "image/png", png(rgb, 8, 2, chunk(b"iTXt", text)))
    long = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP + bytes(2_000_000))
    yield Case("png-xmp-long", "image/png", png(rgb, 8, 2, chunk(b"iTXt", long)), still=picture("RGB"))
    raw = b"XML:com.adobe.xmp\0\0\0\0\0" + XMP * 3_000
    yield Case("png-xmp-250kb", "image/png", png(rgb, 8, 2, tail=chunk(b"iTXt", raw)))
    yield Case("png-late-key", "image/png", png(rgb, 8, 2, tail=chunk(b"tRNS", struct.pack(">3H", *rgb[3][3]))))
    broken = iccp(b"no profile at all".ljust(200))
    yield Case("png-profile-broken", "image/png", png(rgb, 8, 2, broken), still=picture("RGB"))
    unfit = iccp(PROFILES["grey"])
    yield Case("png-profile-unfit", "image/png", png(rgb, 8, 2, unfit), still=picture("RGB"))


def picture(mode: str) -> Image.Image:
    """The samples of RGB, as a picture of this mode."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    for y, row in enumerate(samples(3, 8)):
        for x, pixel in enumerate(row):
            image.putpixel((x, y), pixel)
    if mode == "RGBA":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image.convert(mode)


def others() -> Iterator[Case]:
    for mode in ("L", "RGB", "CMYK"):
        for progressive in (False, True):
            for sampling in (0, 2):
                options: dict[str, Any] = {"progressive": progressive, "subsampling": sampling, "quality": 95}
                data = saved(picture(mode), "JPEG", **options)
                known = Image.open(io.BytesIO(data)).convert("RGB") if mode == "CMYK" else None
                name = f"jpeg-{mode}-{'progressive' if progressive else 'baseline'}-{sampling}"
                yield Case(name, "image/jpeg", data, still=known, tolerance=3)
    swapped = PROFILES["swapped"]
    yield Case("jpeg-profile", "image/jpeg", saved(picture("RGB"), "JPEG", icc_profile=swapped, subsampling=0))
    grey = saved(picture("L"), "JPEG", icc_profile=PROFILES["grey"], quality=95)
    yield Case("jpeg-profile-grey", "image/jpeg", grey)
    for format, kind in (("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("AVIF", "image/avif")):
        full = {"subsampling": "4:4:4"} if format == "AVIF" else {}
        for turned in range(1, 9):
            data = saved(picture("RGB"), format, exif=exif(turned), quality=95, xmp=XMP, **full)
            yield Case(f"{format.lower()}-turned{turned}", kind, data, tolerance=3 if format == "AVIF" else 2)
        data = saved(picture("RGB"), format, xmp=XMP, quality=95, **full)
        yield Case(f"{format.lower()}-xmp-turned", kind, data, tolerance=3 if format == "AVIF" else 2)
    second = saved(picture("RGB"), "MPO", save_all=True, append_images=[picture("L").convert("RGB")])
    yield Case("jpeg-mpf", "image/jpeg", second)
    for lossless in (False, True):
        for mode in ("RGB", "RGBA"):
            for profile in (None, "swapped"):
                data = saved(
                    picture(mode), "WEBP", lossless=lossless, icc_profile=PROFILES[profile] if profile else None
                )
                yield Case(f"webp-{mode}-{'lossless' if lossless else 'lossy'}-{profile}", "image/webp", data)
    for mode in ("RGB", "RGBA"):
        for profile in (None, "swapped"):
            data = saved(
                picture(mode),
                "AVIF",
                quality=95,
                subsampling="4:4:4",
                icc_profile=PROFILES[profile] if profile else None,
            )
            yield Case(f"avif-{mode}-{profile}", "image/avif", data, tolerance=4)
    yield Case("gif-1", "image/gif", gif((WIDTH, HEIGHT), [Drawn(disc(0))], None))
    ramp = Image.new("RGBA", (WIDTH, HEIGHT), (1, 1, 1, 255))
    ramp.paste((0, 0, 0, 255), (0, 0, 5, 5))
    ramp.paste(CLEAR, (9, 9, 15, 15))
    data = gif((WIDTH, HEIGHT), [Drawn(ramp)], None)
    yield Case(
        "gif-1-keyed-grey",
        "image/gif",
        data.replace(b"\x01\x02\x03", b"\x02\x02\x02").replace(bytes((2, 2, 2, 0, 0, 0)), bytes((2, 2, 2, 3, 3, 3))),
    )
    yield Case("gif-1-keyed", "image/gif", gif((WIDTH, HEIGHT), [Drawn(disc(0, CLEAR))], None))


def disc(
    place: int, ground: tuple[int, ...] = (250, 240, 220, 255), size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Image.Image:
    """A bar and a block that wander: few colours, and no frame like another."""
    image = Image.new("RGBA", size, ground)
    draw = ImageDraw.Draw(image)
    left = place * 3 % max(1, size[0] - 6)
    draw.rectangle((left, 2, left + 5, size[1] - 3), fill=(200, 30, 40, 255))
    draw.rectangle(
        (0, place * 2 % max(1, size[1] - 4), 5, place * 2 % max(1, size[1] - 4) + 3), fill=(20, 60, 200, 255)
    )
    return image


def wandering(chance: random.Random, count: int) -> list[Drawn]:
    """Frames of all sizes and places, with all ways of drawing and leaving."""
    frames = [Drawn(disc(0, chance.choice([CLEAR, (250, 240, 220, 255)])), delay=(7, 100), after=chance.randrange(3))]
    for place in range(1, count):
        size = (chance.randrange(8, WIDTH), chance.randrange(8, HEIGHT))
        x, y = chance.randrange(WIDTH - size[0] + 1), chance.randrange(HEIGHT - size[1] + 1)
        ground = chance.choice([CLEAR, (250, 240, 220, 255)])
        frames.append(Drawn(disc(place, ground, size), x, y, (chance.randrange(2, 90), 100), chance.randrange(3), True))
    return frames


def known(name: str, kind: str, data: bytes, frames: Sequence[Drawn], plays: int, **more: Any) -> Case:
    size = more.pop("size", (WIDTH, HEIGHT))
    delays = tuple(1000 * frame.delay[0] // (frame.delay[1] or 100) or 100 for frame in frames)
    return Case(name, kind, data, frames=tuple(shown(size, frames)), delays=delays, plays=plays, **more)


def moving() -> Iterator[Case]:
    for seed in range(12):
        chance = random.Random(seed)
        frames, loop = wandering(chance, 5), chance.choice([None, 0, 1, 3])
        plays = 1 if loop is None else loop and loop + 1
        data = gif((WIDTH, HEIGHT), frames, loop)
        yield known(f"gif-{seed}-loop{loop}", "image/gif", data, frames, plays)
        blended = [Drawn(f.image, f.x, f.y, f.delay, f.after, chance.random() < 0.5) for f in frames]
        yield known(f"apng-{seed}", "image/png", apng(blended, seed % 3), blended, seed % 3)
    frames = [Drawn(disc(n), delay=(n * 10, 100)) for n in range(4)]  # the first: 0, shown for 100 ms
    shared = gif((WIDTH, HEIGHT), frames, 0, local=False)
    yield known("gif-shared-palette-zero-delay", "image/gif", shared, frames, 0)
    comment = b"!\xfe\x0ctold by them\0!\xff\x0bXMP DataXMP" + bytes([len(XMP)]) + XMP + b"\0"
    yield known("gif-comment", "image/gif", gif((WIDTH, HEIGHT), frames, 2, comment), frames, 3)
    far = [*frames[:2], Drawn(disc(2, size=(20, 16)), 10, 8, (30, 100), over=True)]
    yield known("gif-beyond-the-canvas", "image/gif", gif((WIDTH, HEIGHT), far, 0), far, 0)
    yield known("gif-small-screen", "image/gif", gif((10, 10), frames, 0), frames, 0)
    default = disc(9, (10, 200, 90, 255))
    yield known("apng-default-apart", "image/png", apng(frames, 0, default), frames, 0, still=default)
    thirds = [Drawn(disc(n), delay=(1, 30)) for n in range(6)]
    data = apng(thirds, 2)
    yield Case(
        "apng-thirtieths", "image/png", data, None, tuple(shown((WIDTH, HEIGHT), thirds)), (33, 34, 33, 33, 34, 33), 2
    )
    plain = [Drawn(disc(n), delay=(1, 10)) for n in range(3)]
    turned = tuple(frame.transpose(Image.Transpose.ROTATE_270) for frame in shown((WIDTH, HEIGHT), plain))
    head = chunk(b"eXIf", exif(6).tobytes().removeprefix(b"Exif\0\0"))
    yield Case("apng-turned", "image/png", apng(plain, 0, head=head), None, turned, (100,) * 3, 0)
    changed = tuple(swap(frame) for frame in shown((WIDTH, HEIGHT), plain))
    data = apng(plain, 0, head=iccp(PROFILES["swapped"]))
    yield Case("apng-profile", "image/png", data, changed[0], changed, (100,) * 3, 0, 8)
    yield from by_pillow()


def swap(image: Image.Image) -> Image.Image:
    """What the swapped profile makes of a picture."""
    source = ImageCms.ImageCmsProfile(io.BytesIO(PROFILES["swapped"]))
    made = ImageCms.profileToProfile(image.convert("RGB"), source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert made
    return made.convert("RGBA")


def by_pillow() -> Iterator[Case]:
    images = [disc(n).convert("RGB") for n in range(5)]
    frames, delays = tuple(image.convert("RGBA") for image in images), (40, 250, 10, 1_000, 90)
    more: dict[str, Any] = {"save_all": True, "append_images": images[1:], "duration": list(delays)}
    for lossless in (False, True):
        for loop in (0, 1, 5):
            data = saved(images[0], "WEBP", loop=loop, lossless=lossless, quality=95, **more)
            yield Case(
                f"webp-{'lossless' if lossless else 'lossy'}-{loop}", "image/webp", data, None, frames, delays, loop
            )
    data = saved(images[0], "WEBP", lossless=True, exif=exif(6), xmp=XMP, **more)
    turned = tuple(frame.transpose(Image.Transpose.ROTATE_270) for frame in frames)
    yield Case("webp-turned", "image/webp", data, None, turned, delays, 0)
    data = saved(images[0], "WEBP", lossless=True, icc_profile=PROFILES["swapped"], **more)
    changed = tuple(swap(frame) for frame in frames)
    yield Case("webp-profile", "image/webp", data, None, changed, delays, 0)
    data = saved(images[0], "AVIF", quality=95, subsampling="4:4:4", **more)
    yield Case("avif", "image/avif", data, None, frames, delays, 0)
    once = data.replace(b"elst\0\0\0\1", b"elst\0\0\0\0").replace(b"elst\1\0\0\1", b"elst\1\0\0\0")
    assert once != data
    yield Case("avif-once", "image/avif", once, None, frames, delays, 1)


STILLS = [*pngs(), *others()]
MOVING = list(moving())
