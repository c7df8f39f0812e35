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
from nuna.formats.clock import exact, now
from nuna.indexer.projections import project
from nuna.indexer.unit_of_work import Market
from nuna.resources import CHAIN_EVENTS, COLLECTIONS, CURSORS
from nuna.settings import setting

CURSOR = {"name": "chain"}
LEASE = 6  # seconds for which a poller that died keeps others out
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
    answers: int = 0  # of the RPC
    applied: int = 0
    _ours: dict[str, bool] = field(default_factory=dict)
    _saved: float = 0

    def acquire(self) -> bool:
        """Take the lease and go on where the last holder stopped; False while another holds it."""
        moment = now()
        try:
            item = wiring.tables().update(
                Update(CURSORS, CURSOR, set=self._lease(moment), below={"lease_until": moment}),
            )
        except ConditionFailed:
            return False
        self.cursor = item.get("cursor")
        first = int(setting("START_LEDGER", "1")) - 1
        self.ledger = int(item["ledger"]) if self.cursor else first  # nothing was read yet: the setting counts
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
        self.answers += 1
        self.chain_ledger = max(self.chain_ledger, page.latest)  # an endpoint may lag behind the one before
        events, more = whole_transactions(page)
        self._learn(events)
        for _, group in groupby(events, key=lambda event: event.transaction):
            self._apply_transaction(list(group))
        if not more and page.cursor and ledger_of(page.cursor) > self.ledger:  # an empty answer may claim less
            self.cursor, self.ledger = page.cursor, ledger_of(page.cursor)
            self._save()
        elif exact() - self._saved > LEASE / 3:
            self._save()
        return more

    def _apply_transaction(self, events: Sequence[LedgerEvent]) -> None:
        emitters = replace(self.emitters, collections={c for c, ours in self._ours.items() if ours})
        for event in read_transaction(events, self.decode, emitters):
            self._ours |= dict.fromkeys(collections_made(event), True)
            self.applied += apply(event, self.market)
        self.cursor = events[-1].id
        self.ledger = max(self.ledger, events[-1].ledger - 1)
        if exact() > self.deadline:
            self._save()
            raise OutOfTime
        if exact() - self._saved > LEASE / 3:
            self._save()

    def _learn(self, events: Sequence[LedgerEvent]) -> None:
        """Which emitters are collections that our factory made."""
        unknown = {event.contract for event in events} - self._ours.keys()
        items = wiring.tables().get_many(COLLECTIONS, [{"id": contract} for contract in sorted(unknown)])
        self._ours.update(dict.fromkeys(unknown, False) | {item["id"]: True for item in items})

    def _save(self, gap: int | None = None) -> None:
        moment = now()
        values: dict[str, str | int | None] = {"chain_ledger": self.chain_ledger, "gap": gap}
        if self.cursor:  # a gap before the first page says nothing of how far the data is
            values |= {"ledger": self.ledger, "cursor": self.cursor}
        if gap is None:
            values["polled_at"] = moment
        update = Update(CURSORS, CURSOR, set=self._lease(moment) | values, expect={"lease_owner": self.owner})
        try:
            wiring.tables().write(update)
        except ConditionFailed as error:
            raise LeaseLost from error
        self._saved = moment

    def _lease(self, moment: int) -> dict[str, str | int]:
        return {"lease_owner": self.owner, "lease_until": moment + LEASE}
