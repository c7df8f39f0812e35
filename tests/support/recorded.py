"""Every kind of event as it was recorded, with the contracts that emitted it; `MADE_UP` what can't be recorded."""

from __future__ import annotations

from functools import cache

from events.record import emitters_of, ledger_events, recordings
from nuna.adapters.ports import LedgerEvent
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.reader import Emitters
from tests.support.ledger import ALICE, ledger_event

Key = tuple[str, str]
"""A contract's role, and an event's name."""
MADE_UP: set[Key] = {("auction", "token_returned")}
"""Needs a token that refuses to go back to its seller; those of our collections never do."""


@cache
def recorded() -> dict[Key, tuple[LedgerEvent, Emitters]]:
    """(role, name) → a recorded event of each that our contracts emitted, of several one that leaves nothing out."""
    found: dict[Key, tuple[LedgerEvent, Emitters]] = {}
    for recording in recordings().values():
        emitters = emitters_of(recording)
        for event in ledger_events(recording):
            key = emitters.role(event.contract), str(decode(event.topics[0]))
            if key[0] and (key not in found or len(found[key][0].value) < len(event.value)):
                found[key[0], key[1]] = event, emitters
    _, emitters = found["auction", "auction_created"]
    house = next(address for address, role in emitters.own.items() if role == "auction")
    returned = ledger_event("token_returned", [("u64", 7), ("address", ALICE)], ("map", {}), by=house)
    return found | {("auction", "token_returned"): (returned, emitters)}


@cache
def said() -> dict[Key, set[str]]:
    """(role, name) → the keys of data that any recording has; some options leave each other out."""
    keys: dict[Key, set[str]] = {key: set() for key in MADE_UP}
    for recording in recordings().values():
        emitters = emitters_of(recording)
        for event in ledger_events(recording):
            role, value = emitters.role(event.contract), decode(event.value)
            if role:
                known = keys.setdefault((role, str(decode(event.topics[0]))), set())
                known |= set(value if isinstance(value, dict) else ())
    return keys
