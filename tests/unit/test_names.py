"""Names of people and things: what is refused, and how a text from elsewhere is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuna.formats.names import BIDI, check_name, check_text, printable

FINE = [
    "Dawn",
    "  padded  ",
    "日の出",
    "שחר",
    "فجر",
    "👩‍🚀 in space",
    "🏴\U000e0067\U000e0062\U000e007f",
    "ศิลปะ",
    "e\u0301tude",
    "❤️",
    "\U0001fae8",
]
HIDDEN = [
    "",
    " ",
    "\u200b",
    "\u200d\u200c",
    "\ufeff",
    "\u00ad",
    "\u2060 \u00a0",
    "\u3164",
    "\u2800",
    "\ufe0f",
    "\u0301",
]
HOSTILE = [
    "a\0b",
    "a\nb",
    "a\r\nSubject: b",
    "a\tb",
    "\x1b[2J",
    "a\u0085b",
    "a\u2028b",
    "a\u2029b",
    "a\ud800",
    "\ue000",
    "\U0010ffff",
    "\ufdd0",
    "\U0010fffd",
]


@pytest.mark.parametrize("text", FINE)
def test_what_people_write_is_taken_and_shown_as_it_is(text: str) -> None:
    check_name(text)
    check_text(text)
    assert printable(text) == text


@pytest.mark.parametrize("text", HIDDEN)
def test_a_name_that_shows_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="shows nothing"):
        check_name(text)


@pytest.mark.parametrize("text", [*HOSTILE, *(f"gpj{mark}exe" for mark in sorted(BIDI))])
def test_a_character_that_deceives_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"U\+[0-9A-F]{4,6} at place \d+ .*take it out"):
        check_name(text)


def test_a_text_has_lines_and_may_be_empty() -> None:
    check_text("")
    check_text("one\n\ttwo")
    for text in ("a\0", "a\r\nb", "a\u202eb"):
        with pytest.raises(ValueError, match="take it out"):
            check_text(text)


def test_a_text_from_elsewhere_is_shown_escaped() -> None:
    assert printable("a\nb\u202ec\0\U0010ffff") == "a\\u000ab\\u202ec\\u0000\\U0010ffff"


@given(st.text(st.characters()))
def test_what_is_shown_is_one_line_in_reading_order(text: str) -> None:
    shown = printable(text)
    assert not any(c in BIDI or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert len(shown.splitlines()) <= 1
    if shown.strip("\u200b ") and any(
        unicodedata.category(c)[0] in "LNS" and c not in "\u3164\u2800\uffa0\u115f\u1160" for c in shown
    ):
        check_name(shown)
