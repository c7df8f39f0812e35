"""Types of the values in contract events: each reader gives the value, or Unreadable says what it should have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nuna.formats import strkey

MOST = 10**38 - 1
"""The largest integer DynamoDB keeps exactly. An i128 may be larger: a listing at such a price must not stop us."""
SALE_TYPES = ("listing", "offer", "collection_offer", "set_offer", "auction")
AUCTION_KINDS = ("english", "dutch", "sealed")


ABSENT = object()
"""What a reader is given where a key is missing: only `Maybe` takes it."""


class Unreadable(ValueError):
    """A value is not of the type that the event should have."""


Reader = Callable[[object], Any]


def address(value: object) -> str:
    if not isinstance(value, str):
        raise Unreadable(f"expected an address, got {type(value).__name__}")
    return strkey.check(value)


def integer(most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise Unreadable(f"expected an integer from 0 to {most}")
        return value

    return read


u32, u64, amount = integer(2**32 - 1), integer(2**64 - 1), integer(MOST)


def contract_id(value: object) -> str:
    """A listing's, offer's or auction's own id (u64), as text."""
    return str(u64(value))


def text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if not isinstance(value, str):
        raise Unreadable(f"expected text, got {type(value).__name__}")
    return value


def sale_type(value: object) -> str:
    if value not in SALE_TYPES:
        raise Unreadable(f"expected one of {', '.join(SALE_TYPES)}")
    return str(value)


def several(of_type: Reader) -> Reader:
    def read(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Unreadable(f"expected a vector, got {type(value).__name__}")
        return tuple(of_type(entry) for entry in value)

    return read


def struct(make: Callable[..., Any], members: Mapping[str, Reader]) -> Reader:
    def read(value: object) -> Any:
        if not isinstance(value, dict) or members.keys() - value.keys():
            raise Unreadable(f"expected a map of {', '.join(members)}")
        return make(**{name: of_type(value[name]) for name, of_type in members.items()})

    return read


@dataclass(frozen=True)
class Maybe:
    """An `Option`: contracts leave the key of a None out of an event's map."""

    of_type: Reader

    def __call__(self, value: object) -> Any:
        return None if value is None or value is ABSENT else self.of_type(value)


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Unreadable(f"expected true or false, got {type(value).__name__}")
    return value


def digest(value: object) -> str:
    """A SHA-256, in hex."""
    if not isinstance(value, bytes) or len(value) != 32:
        raise Unreadable("expected 32 bytes")
    return value.hex()


def auction_kind(value: object) -> str:
    place = u32(value)
    if place >= len(AUCTION_KINDS):
        raise Unreadable(f"expected an integer below {len(AUCTION_KINDS)}")
    return AUCTION_KINDS[place]
