"""Pictures of strangers: variants or a named refusal, nothing else."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nuna import picture_metadata, pictures
from nuna.pictures import CONTENT_TYPES, PictureRefused, inspect, variants

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
    found = inspect(data, "image/jpeg")
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
    assert getattr(opened(moving.data), "n_frames", 1) == inspect(read(name), GOOD[name]).frames == 12
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
        ("truncated.jpg", "image/jpeg", "picture_broken"),
    ],
)
def test_a_refusal_has_a_name_and_a_reason(name: str, content_type: str, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        variants(read(name), content_type)
    assert refused.value.code == code
    assert len(refused.value.detail) > 20


def test_too_many_frames_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_FRAMES", 5)
    with pytest.raises(PictureRefused, match="picture_too_many_frames"):
        inspect(read("animated.gif"), "image/gif")
    monkeypatch.setattr(pictures, "MAX_BYTES", 1000)
    with pytest.raises(PictureRefused, match="picture_too_large"):
        inspect(read("animated.gif"), "image/gif")


@pytest.mark.parametrize("name", GOOD)
def test_stripping_changes_no_pixel(name: str) -> None:
    data, found = read(name), inspect(read(name), GOOD[name])
    clean = picture_metadata.strip(data, found.format, found.orientation)
    before, after = opened(data), opened(clean)
    for frame in range(found.frames):
        before.seek(frame)
        after.seek(frame)
        assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()
        assert before.info.get("duration") == after.info.get("duration")


def test_stripping_takes_the_place_and_the_maker_out() -> None:
    data = read("photo_12mp.jpg")
    assert b"Maker of a camera" in data
    clean = picture_metadata.strip(data, "JPEG", 6)
    assert dict(opened(clean).getexif()) == {0x0112: 6}
    assert b"Maker of a camera" not in clean
    out = io.BytesIO()
    Image.open(HERE / "animated.webp").save(out, "WEBP", exif=b"Exif\0\0secret", xmp=b"secret")
    assert b"secret" in out.getvalue()
    assert b"secret" not in picture_metadata.strip(out.getvalue(), "WEBP")


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(GOOD.items())),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12),
    st.floats(0.02, 1),
)
def test_any_damage_ends_in_variants_or_a_refusal(
    file: tuple[str, str], hits: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(read("animated.gif" if file[0] == "photo_12mp.jpg" else file[0]))
    kind = GOOD["animated.gif"] if file[0] == "photo_12mp.jpg" else file[1]
    for place, value in hits:
        data[min(len(data) - 1, int(place * len(data)))] = value
    broken = bytes(data[: max(1, int(len(data) * keep))])
    try:
        found = inspect(broken, kind)
    except PictureRefused:
        return
    assert CONTENT_TYPES[kind] == found.format
