"""Amounts and addresses in words for people."""

from __future__ import annotations

STROOPS = 10_000_000
"""Stroops in one XLM."""


def describe(stroops: int, currency: str) -> str:
    """An amount, exactly: `2.5 XLM`; of any other `currency`, a token contract, `25000000 units of CABC…WXYZ`."""
    if currency != "XLM":
        return f"{stroops} units of {short(currency)}"
    whole, rest = divmod(abs(stroops), STROOPS)
    text = f"{whole:,}.{rest:07}".rstrip("0").rstrip(".")
    return f"{'-' if stroops < 0 else ''}{text} XLM"


def short(address: str) -> str:
    """`GABC…WXYZ`: enough of an address to recognise it."""
    return f"{address[:4]}…{address[-4:]}"
