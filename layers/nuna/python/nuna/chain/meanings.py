"""What the field of an event means, declared once, on the field: `price: Annotated[int, Stroops]`.

A meaning has the type that its values have on the ledger and the unit that the schema names. Whatever treats fields by
what they are asks for their meaning, never for their name: the reader of contract events (`nuna.chain.shapes`), what is
stored and read back (`nuna.chain.events`), the messages to clients and their channels (`nuna.notify.channels`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from nuna.chain import values
from nuna.chain.values import Maybe, Reader


@dataclass(frozen=True)
class Meaning:
    """`text`: what the value is, with its unit; `read`: its type on the ledger."""

    text: str
    read: Reader

    def __get_pydantic_json_schema__(self, core_schema: Any, handler: Callable[[Any], dict[str, Any]]) -> Any:
        """The text is a description in the event's JSON Schema."""
        return handler(core_schema) | {"description": self.text}


Person = Meaning("an account or contract (strkey) that takes part", values.address)
Address = Meaning("an account or contract (strkey)", values.address)
Emitter = Meaning("the contract (strkey) that emitted this", values.address)
Currency = Meaning("a token's contract (strkey)", values.address)
Collection = Meaning("a collection's contract (strkey)", values.address)
Nft = Meaning("`<collection>:<token id>`", values.text)
Token = Meaning("a token's id in its collection", values.u32)
Listing = Meaning("the marketplace's id of a listing", values.contract_id)
Offer = Meaning("the marketplace's id of an offer", values.contract_id)
Auction = Meaning("the auction house's id of an auction", values.contract_id)
Reference = Meaning("the id of the listing, the offer or the auction", values.contract_id)
Stroops = Meaning("in stroops of the currency", values.amount)
BasisPoints = Meaning("in 1/10,000", values.u32)
Count = Meaning("how many", values.u32)
Number = Meaning("a number, of no unit", values.u32)
UnixTime = Meaning("in unix seconds", values.u64)
Seconds = Meaning("in seconds", values.u64)
Ledger = Meaning("a ledger's sequence number", values.u32)
Digest = Meaning("SHA-256, in hex", values.digest)
SaleType = Meaning(" | ".join(values.SALE_TYPES), values.sale_type)
AuctionKind = Meaning(" | ".join(values.AUCTION_KINDS), values.auction_kind)

MADE = "made"
"""Beside a meaning: the event is the first to name this; before it there was none."""
_PLAIN: dict[Any, Reader] = {str: values.text, bool: values.flag}


_types: dict[type, dict[str, Any]] = {}
_meanings: dict[type, dict[str, tuple[Meaning, bool]]] = {}


def types_of(kind: type) -> dict[str, Any]:
    """Field → its type, with what is annotated."""
    if kind not in _types:
        hints = get_type_hints(kind, include_extras=True)
        _types[kind] = {field.name: hints[field.name] for field in fields(kind)}
    return _types[kind]


def meanings_of(kind: type) -> dict[str, tuple[Meaning, bool]]:
    """Field → its meaning, and whether it is MADE; not of fields that have none."""
    if kind not in _meanings:
        marks = {name: _marks(_without_none(of_type))[1] for name, of_type in types_of(kind).items()}
        _meanings[kind] = {name: (of[0], MADE in of) for name, of in marks.items() if of}
    return _meanings[kind]


def values_of(event: Any, meaning: Meaning, *, made: bool | None = None) -> list[Any]:
    """What an event's own fields of that meaning say, its parts' aside; `made`: only those that are MADE, or not."""
    named = [name for name, (of, new) in meanings_of(type(event)).items() if of == meaning and made in (None, new)]
    return [value for name in named if (value := getattr(event, name)) is not None]


def reader(of_type: Any) -> Reader:
    """How a value of a field's type is read off the ledger. TypeError for an integer of which nothing says the unit."""
    if (inner := _without_none(of_type)) is not of_type:
        return Maybe(reader(inner))
    base, marks = _marks(of_type)
    if marks:
        read: Reader = marks[0].read
        return read
    if get_origin(base) is tuple:
        return values.several(reader(get_args(base)[0]))
    if isinstance(base, type) and is_dataclass(base):
        return values.struct(base, {name: reader(part) for name, part in types_of(base).items()})
    if base not in _PLAIN:
        raise TypeError(f"{base} needs a meaning: Annotated[{base.__name__}, …] (nuna.chain.meanings)")
    return _PLAIN[base]


def written(of_type: Any, value: Any, write: Callable[[Meaning, Any], Any], rename: Callable[[str], str]) -> Any:
    """A value in JSON's types: `write` has a say by its meaning, `rename` in the names of an object's members."""
    of_type, marks = _marks(_without_none(of_type))
    if value is None:
        return None
    if marks:
        return write(marks[0], value)
    if get_origin(of_type) is tuple:
        return [written(get_args(of_type)[0], entry, write, rename) for entry in value]
    if isinstance(of_type, type) and is_dataclass(of_type):
        parts = types_of(of_type).items()
        return {rename(name): written(part, getattr(value, name), write, rename) for name, part in parts}
    return value


def restored(of_type: Any, value: Any) -> Any:
    """The inverse of `dataclasses.asdict` for a value of a field's type, after JSON too."""
    of_type, _ = _marks(_without_none(of_type))
    if value is not None and get_origin(of_type) is tuple:
        return tuple(restored(get_args(of_type)[0], entry) for entry in value)
    if value is not None and is_dataclass(of_type):
        made: Any = of_type
        return made(**{f.name: restored(types_of(made)[f.name], value[f.name]) for f in fields(made) if f.init})
    return value


def _without_none(of_type: Any) -> Any:
    """`X` of `X | None`, else the type itself."""
    if get_origin(of_type) not in (Union, UnionType):
        return of_type
    (inner,) = (choice for choice in get_args(of_type) if choice is not type(None))
    return inner


def _marks(of_type: Any) -> tuple[Any, tuple[Any, ...]]:
    """(the bare type, what it is annotated with)."""
    if get_origin(of_type) is Annotated:
        bare, *marks = get_args(of_type)
        return bare, tuple(marks)
    return of_type, ()
