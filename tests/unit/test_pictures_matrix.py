"""Every kind of picture against another decoder (libvips): pixels, frames, durations, plays, size, metadata.

Each case goes the pipeline's way: the cleaned file must show what the original shows, the still pixels before they are
encoded must be the other decoder's, and every variant must show them too.
"""

from __future__ import annotations

import pytest
from PIL import Image

from nuna.minting.pictures.codec import _decoded, check, variants
from tests.support import peer
from tests.support.picture_cases import FIXTURES, MOVING, STILLS, Case

EXACT = 2
"""Samples of one decoder and another differ by rounding: of 16 bits to 8, and of colour profiles."""
LOSSY = 12.0
"""Mean difference that an encoder may leave on a picture this small and this coloured."""


def follows(shown: list[int], frames: list[tuple[int, object]]) -> list[object]:
    """What is on the screen at each moment that either of two animations begins a frame."""
    ends, at = [], 0
    for milliseconds, _ in frames:
        at += milliseconds
        ends.append(at)
    return [next(frame for end, (_, frame) in zip(ends, frames, strict=True) if moment < end) for moment in shown]


def begins(delays: list[int]) -> list[int]:
    return [sum(delays[:place]) for place in range(len(delays))]


@pytest.mark.parametrize("case", STILLS, ids=lambda case: case.name)
def test_a_still(case: Case) -> None:
    wanted = case.still if case.still else peer.seen(case.data, 1).pages[0]
    checked = check(case.data, case.content_type)
    assert ((checked.width, checked.height), checked.frames) == (wanted.size, 1)
    clean = peer.seen(checked.data)
    assert not clean.metadata - {"exif-data"}, "of EXIF only the orientation stays"
    if not case.still:
        assert peer.distance(clean.pages[0], wanted) == 0, "the cleaned file shows what the original shows"
    pixels = _decoded(checked.data, checked.content_type)[0][-1]
    assert peer.distance(pixels, wanted) <= case.tolerance
    for variant in variants(checked.data, checked.content_type)[0]:
        shown = peer.seen(variant.data)
        assert shown.metadata == set()
        assert (variant.width, variant.height) == wanted.size
        assert peer.error(shown.pages[0], wanted) <= LOSSY


@pytest.mark.parametrize("case", MOVING, ids=lambda case: case.name)
def test_what_moves(case: Case) -> None:
    wanted, delays, plays = case.frames, list(case.delays), case.plays
    checked = check(case.data, case.content_type)
    assert ((checked.width, checked.height), checked.frames) == (wanted[0].size, len(wanted))
    if case.content_type != "image/avif":
        clean, original = peer.seen(checked.data), peer.seen(case.data)
        assert not clean.metadata - {"exif-data"}
        assert (clean.delays, clean.plays) == (original.delays, original.plays)
        assert all(peer.distance(a, b) == 0 for a, b in zip(clean.pages, original.pages, strict=True))
    *stills, moving = variants(checked.data, checked.content_type)[0]
    assert peer.error(peer.seen(stills[-1].data).pages[0], case.still or wanted[0]) <= LOSSY
    assert moving.format == "animated.webp"
    shown = peer.seen(moving.data)
    assert (moving.width, moving.height) == shown.pages[0].size == wanted[0].size
    assert sum(shown.delays) == sum(delays)
    assert shown.plays == plays
    moments = sorted({*begins(delays), *begins(shown.delays)})
    for one, other in zip(
        follows(moments, list(zip(shown.delays, shown.pages, strict=True))),
        follows(moments, list(zip(delays, wanted, strict=True))),
        strict=True,
    ):
        assert peer.error(one, other) <= LOSSY  # type: ignore[arg-type]


def test_a_heic_is_pinned_as_a_picture_that_everyone_sees() -> None:
    """No other decoder here knows HEVC: make.py says what it shows."""
    data = (FIXTURES / "phone.heic").read_bytes()
    checked = check(data, "image/HEIF")
    assert (checked.content_type, checked.width, checked.height) == ("image/jpeg", 64, 96)
    assert checked.removed == ("camera", "exif", "location")
    shown = peer.seen(checked.data)
    assert shown.metadata == set()
    wanted = Image.new("RGB", (96, 64), (30, 90, 200))
    wanted.paste((240, 200, 40), (0, 0, 48, 32))
    assert peer.error(shown.pages[0], wanted.transpose(Image.Transpose.ROTATE_270)) < 2
