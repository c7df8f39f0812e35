"""Contract values from XDR to native ones, by the SDK. Only jobs that read the chain import this (it costs 0.4 s)."""

from __future__ import annotations

from typing import Any

from stellar_sdk import Address, scval, xdr


def decode(value: str) -> object:
    """A base64 `SCVal` as int, str, bytes, bool, None, list or dict; addresses are strkeys.

    Raises ValueError for what is not an SCVal, or is one that has no native form (an error, a ledger key, a map with
    compound keys): nothing of ours emits those.
    """
    try:
        return _plain(scval.to_native(xdr.SCVal.from_xdr(value)))
    except (ValueError, TypeError, EOFError, AssertionError, RecursionError) as error:
        raise ValueError(f"not a readable contract value: {error}") from error


def decoder() -> Any:
    """`decode`, as the wiring asks for it."""
    return decode


def _plain(value: Any) -> object:
    match value:
        case Address():
            return value.address
        case list():
            return [_plain(entry) for entry in value]
        case dict():
            return {_plain(key): _plain(entry) for key, entry in value.items()}
        case None | bool() | int() | str() | bytes():
            return value
    raise ValueError(f"{type(value).__name__} has no native form")
