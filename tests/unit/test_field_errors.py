"""Messages about a request's fields are bounded, and whole when they fit."""

from __future__ import annotations

import pytest

from nuna.web.field_errors import LONGEST, _short


@pytest.mark.parametrize("length", [0, 1, LONGEST - 1, LONGEST])
def test_what_fits_is_whole(length: int) -> None:
    assert _short("x" * length) == "x" * length


@pytest.mark.parametrize("length", [LONGEST + 1, 10 * LONGEST])
def test_what_does_not_fit_ends_in_dots(length: int) -> None:
    assert _short("x" * length) == "x" * (LONGEST - 1) + "…"
