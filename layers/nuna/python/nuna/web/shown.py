"""Names from the chain, which anybody may have written there, as the API shows them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from nuna.formats.names import printable

Shown = Annotated[str, AfterValidator(printable)]
"""On one line; what controls it or turns the direction of reading is written as its escape (nuna.formats.names)."""
