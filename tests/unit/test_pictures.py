"""Pictures of strangers: variants or a named refusal, nothing else."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from nuna.minting.pictures import limits
from nuna.minting.pictures.codec import check, variants
from nuna.minting.pictures.refused import PictureRefused
from nuna.minting.pictures.types import KINDS

HERE = Path(__file__).parents[1] / "fixtures/pictures"
GOOD = {
    "photo_12mp.jpg": "image/jpeg",
    "transparent.png": "image/png",
    "animated.gif": "image/gif",
    "animated.webp": "image/webp",
}


def read(name: str) -> bytes:
    return (HERE / name).read_bytes()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def alpha(image: Image.Image, x: int, y: int) -> int:
    pixel = image.getpixel((x, y))
    assert isinstance(pixel, tuple)
    return int(pixel[3])


def test_a_photo_on_its_side_comes_out_upright_and_without_metadata() -> None:
    data = read("photo_12mp.jpg")
    assert opened(data).getexif()[0x0112] == 6
    found = check(data, "image/jpeg")
    assert (found.width, found.height, found.orientation) == (3000, 4000, 6)
    made, placeholder = variants(data, "image/jpeg")
    assert [(v.width, v.height, v.format) for v in made] == [
        (w, h, f) for w, h in ((192, 256), (384, 512), (768, 1024), (1200, 1600)) for f in ("webp", "avif")
    ]
    for variant in made:
        image = opened(variant.data)
        assert image.size == (variant.width, variant.height)
        assert not dict(image.getexif())
        assert "icc_profile" not in image.info
    assert 5 <= len(base64.b64decode(placeholder)) <= 40
    top, bottom = (opened(made[-2].data).convert("L").crop((0, y, 1200, y + 50)).resize((1, 1)) for y in (0, 1550))
    assert top.getpixel((0, 0)) != bottom.getpixel((0, 0)), "the sky is above the water"


def test_transparency_stays() -> None:
    made, _ = variants(read("transparent.png"), "image/png")
    for variant in made:
        image = opened(variant.data).convert("RGBA")
        assert alpha(image, 0, 0) == 0
        assert alpha(image, image.width // 2, image.height // 2) > 200


@pytest.mark.parametrize("name", ["animated.gif", "animated.webp"])
def test_what_moves_keeps_moving(name: str) -> None:
    made, _ = variants(read(name), GOOD[name])
    moving = next(v for v in made if v.format == "animated.webp")
    assert getattr(opened(moving.data), "n_frames", 1) == check(read(name), GOOD[name]).frames == 12
    assert all(getattr(opened(v.data), "n_frames", 1) == 1 for v in made if v is not moving)


def test_a_small_picture_is_not_enlarged() -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "PNG")
    made, _ = variants(out.getvalue(), "image/png")
    assert [(v.width, v.height) for v in made] == [(30, 20), (30, 20)]


@pytest.mark.parametrize(
    ("name", "content_type", "code"),
    [
        ("bomb.png", "image/png", "picture_bomb"),
        ("wrong_type.png", "image/png", "picture_type"),
        ("photo_12mp.jpg", "image/png", "picture_type"),
        ("photo_12mp.jpg", "image/svg+xml", "picture_type"),
        ("truncated.jpg", "image/jpeg", "picture_truncated"),
    ],
)
def test_a_refusal_has_a_name_and_a_reason(name: str, content_type: str, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        variants(read(name), content_type)
    assert refused.value.code == code
    assert len(refused.value.detail) > 20


def test_too_many_frames_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FRAMES", 5)
    with pytest.raises(PictureRefused, match="picture_too_many_frames"):
        check(read("animated.gif"), "image/gif")
    monkeypatch.setattr(limits, "LARGEST", 1000)
    with pytest.raises(PictureRefused, match="picture_too_large"):
        check(read("animated.gif"), "image/gif")


@pytest.mark.parametrize("name", GOOD)
def test_stripping_changes_no_pixel(name: str) -> None:
    data, found = read(name), check(read(name), GOOD[name])
    before, after = opened(data), opened(found.data)
    for frame in range(found.frames):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert before.info.get("duration") == after.info.get("duration")


def test_stripping_takes_the_place_and_the_maker_out() -> None:
    data = read("photo_12mp.jpg")
    assert b"Maker of a camera" in data
    clean = check(data, "image/jpeg").data
    assert dict(opened(clean).getexif()) == {0x0112: 6}
    assert b"Maker of a camera" not in clean
    out = io.BytesIO()
    Image.open(HERE / "animated.webp").save(out, "WEBP", exif=b"Exif\0\0secret", xmp=b"secret")
    assert b"secret" in out.getvalue()
    assert b"secret" not in check(out.getvalue(), "image/webp").data


def test_a_refusal_says_what_the_file_looks_like() -> None:
    with pytest.raises(PictureRefused, match="looks like an SVG drawing"):
        check(read("wrong_type.png"), "image/png")


def test_a_cut_file_is_refused_before_its_pixels_are_decoded() -> None:
    data = read("truncated.jpg")
    with pytest.raises(PictureRefused, match="picture_truncated"):
        check(data, "image/jpeg")


def jpeg(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def test_a_phone_s_second_picture_is_no_frame_and_is_left_out() -> None:
    out = io.BytesIO()
    first, second = Image.new("RGB", (80, 60), "red"), Image.new("RGB", (80, 60), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])
    data = out.getvalue()
    assert getattr(opened(data), "n_frames", 1) == 2
    found = check(data, "image/jpeg")
    assert (found.frames, found.removed) == (1, ("pictures",))
    assert getattr(opened(found.data), "n_frames", 1) == 1
    assert [v.format for v in variants(data, "image/jpeg")[0]] == ["webp", "avif"]


def test_what_follows_the_picture_is_left_out() -> None:
    whole = jpeg(Image.new("RGB", (80, 60), "red"), progressive=True)
    film = whole + b"a moving photo's film, with its place"
    found = check(film, "image/jpeg")
    assert (found.data, found.removed) == (check(whole, "image/jpeg").data, ("trailer",))
    assert opened(found.data).tobytes() == opened(whole).tobytes()


@pytest.mark.parametrize(("format", "kind"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("JPEG", "image/jpeg")])
@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_an_orientation_is_applied_and_outlives_the_metadata(format: str, kind: str, turned: int) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "Maker of a camera"
    image = Image.new("RGB", (64, 32), "white")
    image.paste((0, 0, 0), (0, 0, 32, 32))
    out = io.BytesIO()
    image.save(out, format, exif=exif)
    found = check(out.getvalue(), kind)
    kept = found.data
    assert b"Maker" not in kept
    assert opened(kept).getexif().get(0x0112, 1) == found.orientation == turned
    dark = {1: (16, 16), 3: (48, 16), 6: (16, 16), 8: (16, 48)}[turned]
    upright = opened(variants(kept, kind)[0][0].data).convert("L")
    assert upright.size == ((64, 32) if turned < 5 else (32, 64))
    shade = upright.getpixel(dark)
    assert isinstance(shade, int)
    assert shade < 40


def test_sixteen_bits_of_grey_are_not_clipped() -> None:
    out = io.BytesIO()
    Image.new("I;16", (40, 40), 0x8000).save(out, "PNG")
    shade = opened(variants(out.getvalue(), "image/png")[0][0].data).convert("L").getpixel((20, 20))
    assert isinstance(shade, int)
    assert abs(shade - 128) <= 3


def test_colours_come_to_srgb() -> None:
    """A profile that swaps red and blue (made from sRGB's own, its tags renamed) shows whether it was applied."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    for image in (Image.new("RGB", (40, 40), "red"), Image.new("RGBA", (40, 40), (255, 0, 0, 128))):
        out = io.BytesIO()
        image.save(out, "PNG", icc_profile=profile)
        pixel = opened(variants(out.getvalue(), "image/png")[0][0].data).convert("RGB").getpixel((20, 20))
        assert isinstance(pixel, tuple)
        assert pixel[2] > 200 > 60 > pixel[0]
    broken = jpeg(Image.new("RGB", (40, 40), "red"), icc_profile=b"no profile at all")
    assert variants(broken, "image/jpeg")[0]


def small(format: str) -> bytes:
    """A picture of each kind, small enough to be made and decoded hundreds of times."""
    frames = [Image.radial_gradient("L").resize((40, 30)).rotate(30 * n).convert("RGB") for n in range(3)]
    out = io.BytesIO()
    more: dict[str, Any] = (
        {"save_all": True, "append_images": frames[1:]} if format in ("GIF", "WEBP", "AVIF", "MPO") else {}
    )
    frames[0].save(out, format, **more)
    return out.getvalue()


ENCODED = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP", "image/avif": "AVIF"}
SMALL = [(small(format), kind) for kind, format in ENCODED.items()] + [
    (small("MPO"), "image/jpeg"),
    (read("phone.heic"), "image/heic"),
]


def variants_or_refusal(data: bytes, kind: str) -> None:
    """The whole way of a file through the pipeline's first two steps."""
    try:
        found = check(data, kind)
        made, placeholder = variants(found.data, found.content_type)
    except PictureRefused as refused:
        told = refused
    else:
        assert placeholder
        for variant in made:
            assert opened(variant.data).size == (variant.width, variant.height)
        return
    assert told.code.startswith("picture_")
    assert len(told.detail) > 20


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(SMALL),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    st.floats(0.3, 1),
)
def test_any_damage_ends_in_variants_or_a_refusal(
    file: tuple[bytes, str], hits: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(file[0])
    for place, value in hits:
        data[min(len(data) - 1, int(place * len(data)))] = value
    variants_or_refusal(bytes(data[: max(1, int(len(data) * keep))]), file[1])


@given(st.binary(max_size=300), st.sampled_from(sorted(KINDS)), st.booleans())
def test_any_bytes_end_in_variants_or_a_refusal(data: bytes, kind: str, headed: bool) -> None:
    head = {"image/jpeg": b"\xff\xd8", "image/png": b"\x89PNG\r\n\x1a\n", "image/gif": b"GIF89a"}.get(kind, b"RIFF")
    variants_or_refusal(head + data if headed else data, kind)
