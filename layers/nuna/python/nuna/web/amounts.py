"""Money on the wire: whole stroops as text, and the currency by name or by its contract's address."""

from __future__ import annotations

from nuna.contracts import NATIVE, currency_code
from nuna.errors import field_error
from nuna.formats import strkey
from nuna.web.types import View


class Money(View):
    """`amount` in the currency's smallest unit (stroops), as text; `currency`: `XLM` or a token contract (C…)."""

    amount: str
    currency: str = "XLM"


def money(amount: int, currency: str) -> Money:
    """`currency`: the token contract's address."""
    return Money(amount=str(amount), currency=currency_code(currency))


def xlm(amount: int) -> Money:
    return Money(amount=str(amount))


def currency_contract(code: str, field: str = "price.currency") -> str:
    """The token contract of a currency as the API names it; raises Unprocessable naming `field`."""
    if code == "XLM":
        return NATIVE.address
    try:
        return strkey.check(code, "C")
    except ValueError as error:
        raise field_error(field, f"XLM, or a token's contract: {error}") from error
