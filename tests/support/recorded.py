"""Every kind of event as it was recorded, with the contracts that emitted it."""

from __future__ import annotations

from functools import cache

from events.record import emitters_of, ledger_events, recordings
from nuna.adapters.ports import LedgerEvent
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.reader import Emitters

Key = tuple[str, str]
"""A contract's role, and an event's name."""


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
    return found
