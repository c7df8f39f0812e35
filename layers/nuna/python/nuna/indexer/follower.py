"""Follows the chain: reads its events by cursor, applies each once, and moves the cursor only after.

One item of CURSORS says how far it is and who follows:

    {name: "chain", ledger, cursor, chain_ledger, polled_at, gap?, lease_owner?, lease_until}

`ledger`: the last whose events are all in the tables; `cursor`: where to read on, the RPC's or the id of the last
event applied; `chain_ledger`, `polled_at`: the RPC's latest ledger and when it last answered (unix seconds); `gap`: the
ledger from which the RPC no longer keeps what was not read yet. A gap is never stepped over: following stops, each run
fails with it (an alarm), until a backfill or a deeper RPC has filled it.

A crash anywhere is harmless: what was read is read again, and an event's record in CHAIN_EVENTS lets it in only once.
Only the holder of the lease writes the cursor, and a stale holder's events find themselves applied already.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, CursorTooOld, EventPage, LedgerEvent, Update
from nuna.adapters.tables import retry_on_conflict
from nuna.chain.events import ChainEvent
from nuna.chain.reader import Decode, Emitters, collections_made, read_transaction
from nuna.chain.shapes import COLLECTION_NAMES
from nuna.contracts import MARKETPLACE, NATIVE
from nuna.errors import ChainRefused
from nuna.indexer.projections import project
from nuna.indexer.unit_of_work import Market
from nuna.resources import CHAIN_EVENTS, COLLECTIONS, CURSORS
from nuna.settings import setting

CURSOR = {"name": "chain"}
LEASE = 10  # seconds for which a poller that died keeps others out
TRIES = 8  # of one event, while others write the same items


class Gap(Exception):
    """The RPC no longer keeps ledgers that were not read; run a backfill, or point NUNA_RPC_URL at one that does."""


class LeaseLost(Exception):
    """Another poller follows the chain; this one stands aside."""


class OutOfTime(Exception):
    """The run is over; the next one goes on from the cursor."""


def token_uri(collection: str, token_id: int) -> str | None:
    """What the token's contract answers now; None when it refuses. Raises Unavailable."""
    try:
        uri = wiring.chain().call(collection, "token_uri", ("u32", token_id))
    except ChainRefused:
        return None
    return uri if isinstance(uri, str) and uri else None


def market() -> Market:
    """As the settings have it."""
    return Market(MARKETPLACE.address, NATIVE.address, token_uri)


def apply(event: ChainEvent, of: Market) -> bool:
    """Write everything that `event` changes, in one transaction; False when it was applied before."""
    tables = wiring.tables()

    def attempt() -> bool:
        try:
            tables.write(*project(event, tables, of))
        except ConditionFailed:
            if tables.get(CHAIN_EVENTS, id=event.id):
                return False
            raise
        return True

    try:
        return retry_on_conflict(attempt, TRIES)
    except ConditionFailed as error:
        name = f"{type(event).__name__} {event.id}"
        raise RuntimeError(f"{name}: other writers changed its items {TRIES} times in a row") from error


def ledger_of(cursor: str) -> int:
    """The ledger of an event id or cursor, `<TOID>-<index>` (SEP-35: its upper 32 bits)."""
    return int(cursor.partition("-")[0]) >> 32


def whole_transactions(page: EventPage) -> tuple[Sequence[LedgerEvent], bool]:
    """(its events without a transaction that may go on in the next page, whether there is one)."""
    events = page.events
    if not events or page.cursor != events[-1].id:
        return events, False
    whole = [event for event in events if event.transaction != events[-1].transaction]
    return whole or events, True


@dataclass
class Follower:
    """One run of the poller. `owner` is this run's mark in the lease; times are unix seconds."""

    owner: str
    deadline: float
    decode: Decode = field(default_factory=wiring.scval)
    market: Market = field(default_factory=market)
    emitters: Emitters = field(default_factory=Emitters.configured)
    ledger: int = 0
    cursor: str | None = None
    chain_ledger: int = 0
    applied: int = 0
    _ours: dict[str, bool] = field(default_factory=dict)
    _saved: float = 0

    def acquire(self) -> bool:
        """Take the lease and go on where the last holder stopped; False while another holds it."""
        now = int(time.time())
        try:
            item = wiring.tables().update(
                Update(CURSORS, CURSOR, set=self._lease(now), below={"lease_until": now}),
            )
        except ConditionFailed:
            return False
        self.ledger = int(item.get("ledger", int(setting("START_LEDGER", "1")) - 1))
        self.cursor = item.get("cursor")
        self.chain_ledger = int(item.get("chain_ledger", 0))
        return True

    def release(self) -> None:
        """Let the next run begin at once."""
        mine = {"lease_owner": self.owner}
        try:
            wiring.tables().write(Update(CURSORS, CURSOR, set={"lease_owner": None, "lease_until": 0}, expect=mine))
        except ConditionFailed:
            return  # it went to another already

    def poll(self) -> bool:
        """Read one page and apply it; True when there may be more at once.

        Raises Unavailable (the RPC), Gap, LeaseLost and OutOfTime; in each case the cursor is where work stopped.
        """
        try:
            start = None if self.cursor else self.ledger + 1
            ours = tuple(self.emitters.own)
            page = wiring.chain().events(cursor=self.cursor, start=start, topics=COLLECTION_NAMES, contracts=ours)
        except CursorTooOld as error:
            self._save(gap=self.ledger + 1)
            raise Gap(f"the RPC does not keep ledger {self.ledger + 1} any more") from error
        self.chain_ledger = max(self.chain_ledger, page.latest)  # an endpoint may lag behind the one before
        events, more = whole_transactions(page)
        self._learn(events)
        for _, group in groupby(events, key=lambda event: event.transaction):
            self._apply_transaction(list(group))
        if not more and page.cursor and ledger_of(page.cursor) > self.ledger:  # an empty answer may claim less
            self.cursor, self.ledger = page.cursor, ledger_of(page.cursor)
            self._save()
        elif time.time() - self._saved > LEASE / 3:
            self._save()
        return more

    def _apply_transaction(self, events: Sequence[LedgerEvent]) -> None:
        emitters = replace(self.emitters, collections={c for c, ours in self._ours.items() if ours})
        for event in read_transaction(events, self.decode, emitters):
            self._ours |= dict.fromkeys(collections_made(event), True)
            self.applied += apply(event, self.market)
        self.cursor = events[-1].id
        self.ledger = max(self.ledger, events[-1].ledger - 1)
        if time.time() > self.deadline:
            self._save()
            raise OutOfTime
        if time.time() - self._saved > LEASE / 3:
            self._save()

    def _learn(self, events: Sequence[LedgerEvent]) -> None:
        """Which emitters are collections that our factory made."""
        unknown = {event.contract for event in events} - self._ours.keys()
        found = wiring.tables().get_many(COLLECTIONS, [{"id": contract} for contract in sorted(unknown)])
        self._ours.update(dict.fromkeys(unknown, False) | {item["id"]: True for item in found})

    def _save(self, gap: int | None = None) -> None:
        now = int(time.time())
        known = {"ledger": self.ledger, "cursor": self.cursor, "chain_ledger": self.chain_ledger, "gap": gap}
        if gap is None:
            known["polled_at"] = now
        update = Update(CURSORS, CURSOR, set=self._lease(now) | known, expect={"lease_owner": self.owner})
        try:
            wiring.tables().write(update)
        except ConditionFailed as error:
            raise LeaseLost from error
        self._saved = now

    def _lease(self, now: int) -> dict[str, str | int]:
        return {"lease_owner": self.owner, "lease_until": now + LEASE}
