"""JSON from outside: what is taken, and each kind of refusal in words."""

from __future__ import annotations

import json

import pytest

from nuna.formats import strict_json

BRACKETS = 100_000


@pytest.mark.parametrize("text", [b'{"a": [1, -2.5, "\xc3\xa9", null, true]}', b"\xef\xbb\xbf{}", "7", b"[[]]"])
def test_json_is_read_as_it_is(text: bytes | str) -> None:
    plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    assert strict_json.loads(text) == json.loads(plain)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"[" * BRACKETS, "inside one another"),
        (b"[" * BRACKETS + b"]" * BRACKETS, "inside one another"),
        (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, "inside one another"),
        (b"[" * 65 + b"]" * 65, "inside one another"),
        (b"9" * 5_000, "a number of 5000 digits"),
        (b"-" + b"9" * 1_000, "digits"),
        (b"1e999", "too large"),
        (b"[NaN]", "NaN is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b'{"a": 1, "a": 2}', "the key 'a' comes twice"),
        (b'"\\ud800"', "surrogate"),
        (b'{"\\udfff": 1}', "surrogate"),
        ('"\ud800"', "surrogate"),
        (b'"\xff"', "not UTF-8"),
        (b"\xff\xfe{\x00}\x00", "not UTF-8"),
        (b"{", "line 1, column 2"),
        (b"", "expecting value"),
        (b"{} {}", "extra data"),
        (b'"\x00"', "control character"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_what_is_wrong_is_said(text: bytes | str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        strict_json.loads(text)


def test_64_levels_are_enough_and_taken() -> None:
    assert strict_json.loads(b"[" * 64 + b"]" * 64)
