"""Texts that callers send, as types of a body's fields (nuna.formats.names says what is refused, and why)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from nuna.formats.names import check_name, check_text


def _name(text: str) -> str:
    check_name(text)
    return text


def _text(text: str) -> str:
    check_text(text)
    return text


Name = Annotated[str, AfterValidator(_name)]
"""One line with something to see in it."""
Text = Annotated[str, AfterValidator(_text)]
"""Any number of lines, or nothing."""
