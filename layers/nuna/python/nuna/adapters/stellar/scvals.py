"""Contract arguments as XDR: `(type, value)` pairs of the `Chain` port to `SCVal`s. The way back is `scval_xdr`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stellar_sdk import StrKey, scval, xdr

from nuna.adapters.ports import Arg, SimulatedEvent
from nuna.adapters.stellar.scval_xdr import decode

_SCALARS: dict[str, Callable[..., xdr.SCVal]] = {
    "address": scval.to_address,
    "u32": scval.to_uint32,
    "u64": scval.to_uint64,
    "i128": scval.to_int128,
    "string": scval.to_string,
    "bytes": scval.to_bytes,
    "bool": scval.to_bool,
    "symbol": scval.to_symbol,
}


def encode(arg: Arg) -> xdr.SCVal:
    """One argument. `vec`: a list of arguments; `map`: field name → argument (a contract's struct, keys sorted).

    ValueError names a type that is none of these, or says why a value does not fit its type.
    """
    kind, value = arg
    if kind == "void":
        return scval.to_void()
    if kind == "vec":
        return scval.to_vec([encode(entry) for entry in value])
    if kind == "map":
        return scval.to_struct({name: encode(entry) for name, entry in value.items()})
    if kind not in _SCALARS:
        raise ValueError(f"no contract type {kind!r}; use one of {', '.join((*_SCALARS, 'void', 'vec', 'map'))}")
    return _SCALARS[kind](value)


def symbol(text: str) -> str:
    """A symbol in base64 XDR, as the filters of getEvents want topics."""
    return scval.to_symbol(text).to_xdr()


def plain(value: xdr.SCVal) -> Any:
    """A native value; the base64 XDR itself of what has none (an error, a ledger key)."""
    text = value.to_xdr()
    try:
        return decode(text)
    except ValueError:
        return text


def contract_events(raw: Iterable[str]) -> Iterator[SimulatedEvent]:
    """The contract events among diagnostic ones (base64 XDR), in order."""
    for text in raw:
        event = xdr.DiagnosticEvent.from_xdr(text).event
        if event.type == xdr.ContractEventType.CONTRACT and event.contract_id and event.body.v0:
            topics = tuple(plain(topic) for topic in event.body.v0.topics)
            contract = StrKey.encode_contract(event.contract_id.contract_id.hash)
            yield SimulatedEvent(contract, topics, plain(event.body.v0.data))
