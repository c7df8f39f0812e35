"""The contracts that the platform works with, by their part in it."""

from __future__ import annotations

from nuna.settings import setting


def currency_code(contract: str) -> str:
    """A currency as the API names it: `XLM`, or the address of its token contract."""
    return "XLM" if contract == setting("NATIVE_CONTRACT", "") else contract
