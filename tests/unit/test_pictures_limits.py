"""What a picture may cost, whatever its first header says; and what is taken out of it, wherever it hides."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from nuna.minting.pictures import limits
from nuna.minting.pictures.codec import check, variants
from nuna.minting.pictures.containers import bmff, exif, gif, jpeg, png, webp
from nuna.minting.pictures.moving import durations
from nuna.minting.pictures.refused import PictureRefused
from tests.support import picture_files as files
from tests.support.picture_cases import XMP, disc, iccp, picture
from tests.support.picture_files import Drawn, chunk, saved


def refused(data: bytes, kind: str) -> str:
    with pytest.raises(PictureRefused) as told:
        check(data, kind)
    assert len(told.value.detail) > 20
    return told.value.code


def jpeg_of(width: int, height: int, progressive: bool = False) -> bytes:
    """A JPEG whose header says this size: only its structure is looked at."""
    data = bytearray(saved(Image.new("RGB", (16, 16)), "JPEG", progressive=progressive))
    at = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def test_a_phone_s_largest_picture_is_taken_and_decoded_small(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(jpeg_of(12_000, 9_000), "image/jpeg").width == 12_000
    assert check(jpeg_of(16_320, 12_240), "image/jpeg").width == 16_320
    assert refused(jpeg_of(20_000, 15_000), "image/jpeg") == "picture_bomb"
    assert refused(jpeg_of(12_000, 9_000, progressive=True), "image/jpeg") == "picture_bomb", "all of it is decoded"
    monkeypatch.setattr(limits, "MAX_PIXELS", 10_000)
    large = saved(Image.radial_gradient("L").resize((400, 300)).convert("RGB"), "JPEG")
    assert variants(large, "image/jpeg")[0][-1].width == 400


def rescanned(data: bytes, times: int) -> bytes:
    """A JPEG whose last scan is there again and again."""
    at = data.rindex(b"\xff\xda")
    return data[:-2] + data[at:-2] * times + b"\xff\xd9"


def test_scans_are_counted_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True)
    assert check(data, "image/jpeg")
    assert refused(rescanned(data, limits.MAX_SCANS), "image/jpeg") == "picture_too_many_scans"
    monkeypatch.setattr(limits, "MAX_SCANNED_PIXELS", 64 * 64 * 10)
    assert check(data, "image/jpeg")
    assert refused(rescanned(data, 4), "image/jpeg") == "picture_too_many_scans"


def test_a_later_frame_can_t_be_larger_than_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Drawn(disc(0)), Drawn(disc(1, size=(200, 200)))]
    data = files.gif((24, 18), frames, 0)
    assert check(data, "image/gif").width == 24
    monkeypatch.setattr(limits, "MAX_PIXELS", 30_000)
    assert refused(data, "image/gif") == "picture_bomb"
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_MOVING_PIXELS", 40_000)
    assert refused(data, "image/gif") == "picture_too_many_frames"


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_frames_times_pixels(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    images = [disc(n).convert("RGB") for n in range(6)]
    data = saved(images[0], format, save_all=True, append_images=images[1:], duration=100)
    kind = f"image/{format.lower()}"
    assert check(data, kind).frames == 6
    monkeypatch.setattr(limits, "MAX_MOVING_PIXELS", 24 * 18 * 6 - 1)
    assert refused(data, kind) == "picture_too_many_frames"
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MAX_FRAMES", 5)
    assert refused(data, kind) == "picture_too_many_frames"


def test_times_add_up_and_fit() -> None:
    assert durations([1000 / 30] * 30) == [33, 34, 33] * 10
    assert durations([0, 10, 0.2]) == [100, 10, 1]
    assert sum(durations([65_535_000.0] * 400)) < 2**31
    slow = [Drawn(disc(n), delay=(65_535, 1)) for n in range(3)]
    made = variants(files.apng(slow, 70_000), "image/png")[0][-1]
    shown = webp.parse(made.data)
    assert (shown.durations, shown.plays) == ((16_777_215.0,) * 3, 65_535)


@pytest.mark.parametrize(
    "frames",
    [
        [Drawn(disc(0)), Drawn(disc(1), 10, 10)],
        [Drawn(disc(0, size=(10, 10)), 5, 5), Drawn(disc(1))],
    ],
)
def test_a_png_s_frame_outside_the_picture_is_refused(frames: list[Drawn]) -> None:
    data = files.apng(frames, 0)
    if frames[0].image.size == (10, 10):
        data = data.replace(struct.pack(">II", 10, 10), struct.pack(">II", 12, 12), 1)
    assert refused(data, "image/png") == "picture_broken"


def test_metadata_in_what_stays() -> None:
    small = saved(Image.new("RGB", (8, 8), "blue"), "JPEG")
    plain = saved(Image.new("RGB", (64, 64), "red"), "JPEG")
    assert plain[2:4] == b"\xff\xe0"
    thumb = plain[6:18] + bytes((4, 4)) + b"T" * 48
    framed = plain[:2] + b"\xff\xe0" + struct.pack(">H", len(thumb) + 2) + thumb + plain[20:]
    extension = b"\xff\xe0" + struct.pack(">H", len(small) + 8) + b"JFXX\0\x10" + small
    adobe = b"\xff\xee" + struct.pack(">H", 34) + b"Adobe\0\x64\0\0\0\0\1" + b"S" * 20
    checked = check(framed[:2] + adobe + extension + framed[2:], "image/jpeg")
    assert checked.removed == ("thumbnail",)
    assert b"T" * 48 not in checked.data and small not in checked.data and b"S" * 20 not in checked.data

    moving = [disc(n).convert("RGB") for n in range(2)]
    data = saved(moving[0], "WEBP", save_all=True, append_images=moving[1:])
    at = data.index(b"ANMF")
    (length,) = struct.unpack_from("<I", data, at + 4)
    hidden = b"EXIF" + struct.pack("<I", 6) + b"secret"
    grown = (
        data[: at + 4] + struct.pack("<I", length + len(hidden)) + data[at + 8 : at + 8 + length + length % 2] + hidden
    )
    data = grown + data[at + 8 + length + length % 2 :]
    data = data[:4] + struct.pack("<I", len(data) - 8) + data[8:]
    assert b"secret" in data and b"secret" not in check(data, "image/webp").data

    block = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\x06secret\0"
    data = files.gif((24, 18), [Drawn(disc(0)), Drawn(disc(1))], None, block)
    assert b"secret" in data and b"secret" not in check(data, "image/gif").data


@pytest.mark.parametrize(
    ("data", "kind", "removed"),
    [
        (saved(picture("RGB"), "JPEG", comment=b"told by them"), "image/jpeg", ("comment",)),
        (saved(picture("RGB"), "JPEG", xmp=XMP), "image/jpeg", ("location", "xmp")),
        (saved(picture("RGB"), "JPEG", icc_profile=b"none" * 50), "image/jpeg", ("profile",)),
        (saved(picture("RGB"), "WEBP", xmp=XMP) + b"film", "image/webp", ("location", "trailer", "xmp")),
        (files.png([[(1,)]], 8, 0, chunk(b"tEXt", b"Copyright\0them")), "image/png", ("copyright",)),
        (files.png([[(1,)]], 8, 0, iccp(b"none" * 50)), "image/png", ("profile",)),
        (
            files.png([[(1,)]], 8, 0, chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(3_000_000)))),
            "image/png",
            ("profile",),
        ),
        (files.gif((24, 18), [Drawn(disc(0))], None, b"!\xfe\x04them\0"), "image/gif", ("comment",)),
        (saved(picture("RGB"), "AVIF", xmp=XMP), "image/avif", ("location", "xmp")),
        (saved(picture("RGB"), "PNG"), "image/png", ()),
    ],
)
def test_the_uploader_is_told_what_was_removed(data: bytes, kind: str, removed: tuple[str, ...]) -> None:
    checked = check(data, kind)
    assert checked.removed == removed
    for secret in (b"them", b"GPSLatitude", b"film"):
        assert secret not in checked.data


@pytest.mark.parametrize("parse", [jpeg.parse, png.parse, gif.parse, webp.parse, bmff.parse])
def test_a_structure_that_turns_on_itself_ends(parse: Any) -> None:
    deep = b"\0\0\0\x0cftypavif"
    for _ in range(2_000):
        deep += b"\0\0\x80\0moov"
    many = b"\0\0\0\x0cftypavif" + b"\0\0\0\x08free" * 200_000
    tiny = b"\xff\xd8" + b"\xff\xfe\0\2" * 300_000
    blocks = b"GIF89a" + bytes(7) + b"!\xfe\0" * 300_000
    chunks = files.SIGNATURE + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"") * 300_000
    riff = b"RIFF" + struct.pack("<I", 2_400_004) + b"WEBP" + b"NONE\0\0\0\0" * 300_000
    for data in (tiny, blocks, chunks, riff):
        with pytest.raises(ValueError):
            parse(data)
    for data in (deep.ljust(70_000, b"\0"), many, b"\xff\xd8" + b"\xff" * 1_000_000, b"GIF89a" + bytes(1_000_000)):
        with pytest.raises(ValueError):
            parse(data)


def test_parts_are_counted_before_they_cost() -> None:
    """Each of these ends well but for the number of its parts."""
    many = 210_000
    whole = saved(Image.new("RGB", (8, 8)), "JPEG")
    png_file = files.png([[(1,)]], 8, 0)
    webp_file = saved(Image.new("RGB", (8, 8)), "WEBP") + b"NONE\0\0\0\0" * many
    for data, kind in (
        (whole[:2] + b"\xff\xfe\0\2" * many + whole[2:], "image/jpeg"),
        (files.gif((24, 18), [Drawn(disc(0))], None, b"!\xfe\0" * many), "image/gif"),
        (png_file[:-12] + chunk(b"IDAT", b"") * many + png_file[-12:], "image/png"),
        (webp_file[:4] + struct.pack("<I", len(webp_file) - 8) + webp_file[8:], "image/webp"),
    ):
        assert refused(data, kind) == "picture_broken"
    assert refused(files.gif((24, 18), [Drawn(disc(0, size=(8, 8)))] * 10_001, None), "image/gif") == (
        "picture_too_many_frames"
    )


def test_items_that_lie_over_each_other_are_not_blanked_for_ever() -> None:
    state = bmff._State(bytearray(1_000), items={1: b"Exif"})
    bmff._blank(state, 1, 0, 900)
    with pytest.raises(ValueError, match="over each other"):
        bmff._blank(state, 1, 0, 900)


def test_broken_exif_turns_nothing() -> None:
    assert exif.read(b"II*\0\xff\xff\xff\xff")[0] == 1
    assert exif.read(b"MM\0*\0\0\0\x08\xff\xff")[0] == 1
    with io.BytesIO(saved(picture("RGB"), "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff")) as file:
        assert check(file.getvalue(), "image/jpeg").orientation == 1
