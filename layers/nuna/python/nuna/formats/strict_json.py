"""JSON from outside (RFC 8259), read once and strictly.

The standard library's reader takes what is no JSON (NaN), keeps the last of two equal keys, and raises RecursionError,
which is no ValueError, for thousands of brackets. Here every refusal is a ValueError in words for who wrote the text.
"""

from __future__ import annotations

import json
import math
from typing import Any

DEPTH = 64  # lists and objects inside one another
DIGITS = 1_000  # of one number


def loads(text: bytes | str) -> Any:
    """The value of a JSON text (bytes: UTF-8, a byte order mark is passed over); raises ValueError."""
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValueError(f"it is not UTF-8 (byte {error.start})") from error
    try:
        value = json.loads(
            text, parse_int=_integer, parse_float=_float, parse_constant=_constant, object_pairs_hook=_object
        )
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
        ) from error
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    _check(value)
    return value


_TOO_DEEP = f"it has more than {DEPTH} lists and objects inside one another"


def _integer(text: str) -> int:
    if len(text) > DIGITS:
        raise ValueError(f"it has a number of {len(text)} digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("it has a number that is too large")
    return value


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice[:50]!a} comes twice in one object")
    return made


def _check(value: Any) -> None:
    """Depth, and text that UTF-8 can't say (half of a surrogate pair, escaped)."""
    open_: list[tuple[Any, int]] = [(value, 0)]
    while open_:
        inner, depth = open_.pop()
        if isinstance(inner, str):
            try:
                inner.encode()
            except UnicodeEncodeError as error:
                raise ValueError("it has half of a surrogate pair (\\ud800 to \\udfff alone)") from error
        elif isinstance(inner, dict | list):
            if depth == DEPTH:
                raise ValueError(_TOO_DEEP)
            children = [*inner.keys(), *inner.values()] if isinstance(inner, dict) else inner
            open_ += ((child, depth + 1) for child in children)
