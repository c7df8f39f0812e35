"""A chain that tells whatever events a test wants: pages, cursors and failures as the RPC has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from stellar_sdk import StrKey, scval, xdr

from nuna import contracts
from nuna.adapters.ports import CursorTooOld, EventPage, LedgerEvent
from nuna.chain.reader import Emitters
from nuna.indexer.unit_of_work import Market

LAST = (1 << 32) - 1


def contract(number: int) -> str:
    return StrKey.encode_contract(number.to_bytes(32, "big"))


def account(number: int) -> str:
    return StrKey.encode_ed25519_public_key(number.to_bytes(32, "big"))


FACTORY, MARKETPLACE, NATIVE, COLLECTION, STRANGER, AUCTION, ROYALTY_MANAGER = (contract(n) for n in range(1, 8))
ALICE, BOB, CAROL, FEES = (account(n) for n in range(1, 5))
URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/1.json"
ADDRESSES = {
    contracts.FACTORY: FACTORY,
    contracts.MARKETPLACE: MARKETPLACE,
    contracts.AUCTION: AUCTION,
    contracts.ROYALTY_MANAGER: ROYALTY_MANAGER,
    contracts.NATIVE: NATIVE,
}
EMITTERS = Emitters({ADDRESSES[one]: one.name for one in contracts.OWN}, {COLLECTION})
SETTINGS = {f"NUNA_{one.setting}": address for one, address in ADDRESSES.items()}
MARKET = Market(MARKETPLACE, NATIVE, lambda _collection, _token: None)

Typed = tuple[str, Any]


def value(typed: Typed) -> xdr.SCVal:
    kind, raw = typed
    if kind == "map":
        return scval.to_struct({name: value(entry) for name, entry in raw.items()})
    makers: dict[str, Any] = {
        "address": scval.to_address,
        "u32": scval.to_uint32,
        "u64": scval.to_uint64,
        "i128": scval.to_int128,
        "string": scval.to_string,
        "symbol": scval.to_symbol,
        "bool": scval.to_bool,
    }
    return makers[kind](raw)  # type: ignore[no-any-return]


def event_id(ledger: int, transaction: int, place: int) -> str:
    return f"{ledger << 32 | transaction << 12:019}-{place:010}"


def ledger_event(
    name: str, topics: Iterable[Typed], data: Typed, *, by: str, ledger: int = 7, transaction: int = 1, place: int = 0
) -> LedgerEvent:
    return LedgerEvent(
        id=event_id(ledger, transaction, place),
        ledger=ledger,
        closed_at=f"2026-11-23T05:{ledger // 60 % 60:02}:{ledger % 60:02}Z",
        contract=by,
        transaction=f"{ledger << 12 | transaction:064x}",
        topics=tuple(value(topic).to_xdr() for topic in (("symbol", name), *topics)),
        value=value(data).to_xdr(),
    )


class Script:
    """Transactions of contract events, one ledger each, in the words of the contracts."""

    def __init__(self, ledger: int = 2) -> None:
        self.ledger = ledger
        self.events: list[LedgerEvent] = []

    def transaction(self, *calls: tuple[str, str, list[Typed], Typed]) -> Script:
        self.events += [
            ledger_event(name, topics, data, by=by, ledger=self.ledger, place=place)
            for place, (by, name, topics, data) in enumerate(calls)
        ]
        self.ledger += 1
        return self

    def create(self, collection: str = COLLECTION, creator: str = ALICE) -> Script:
        data = {
            "address": ("address", collection),
            "name": ("string", "Dawn"),
            "symbol": ("string", "DAWN"),
            "base_uri": ("string", "ipfs://dawn/"),
            "royalty_receiver": ("address", creator),
            "royalty_bps": ("u32", 500),
        }
        return self.transaction((FACTORY, "collection_created", [("address", creator)], ("map", data)))

    def mint(self, token: int, to: str = ALICE, collection: str = COLLECTION, uri: str = URI) -> Script:
        return self.transaction(
            (collection, "metadata_set", [("u32", token)], ("map", {"uri": ("string", uri)})),
            (collection, "mint", [("address", to)], _token(token)),
        )

    def transfer(self, token: int, sender: str, to: str, collection: str = COLLECTION) -> Script:
        return self.transaction((collection, "transfer", [("address", sender), ("address", to)], _token(token)))

    def approve(self, token: int, owner: str, to: str = MARKETPLACE, until: int = 999) -> Script:
        return self.transaction(_approval(COLLECTION, token, owner, to, until))

    def set_max_supply(self, most: int) -> Script:
        return self.transaction((COLLECTION, "max_supply_set", [], ("map", {"max_supply": ("u32", most)})))

    def reveal(self, base_uri: str) -> Script:
        return self.transaction((COLLECTION, "base_uri_revealed", [], ("map", {"base_uri": ("string", base_uri)})))

    def burn(self, token: int, owner: str) -> Script:
        return self.transaction((COLLECTION, "burn", [("address", owner)], _token(token)))

    def list(
        self,
        id: int,
        token: int,
        seller: str,
        price: int,
        replaces: int | None = None,
        currency: str = NATIVE,
        buyer: str | None = None,
    ) -> Script:
        made = {
            "token_id": ("u32", token),
            "price": ("i128", price),
            "currency": ("address", currency),
            "expiry": ("u64", 2_000_000_000),
        }
        if buyer:
            made["buyer"] = ("address", buyer)
        topics = [("u64", id), ("address", seller), ("address", COLLECTION)]
        calls = [_approval(COLLECTION, token, seller, MARKETPLACE, 999)]
        if replaces is not None:
            calls.append(_cancelled(replaces, seller))
        return self.transaction(*calls, (MARKETPLACE, "listing_created", topics, ("map", made)))

    def update(self, id: int, token: int, seller: str, price: int) -> Script:
        data = {"price": ("i128", price), "expiry": ("u64", 2_000_000_000)}
        return self.transaction(
            _approval(COLLECTION, token, seller, MARKETPLACE, 999),
            (MARKETPLACE, "listing_updated", [("u64", id), ("address", seller)], ("map", data)),
        )

    def cancel(self, id: int, seller: str) -> Script:
        return self.transaction(_cancelled(id, seller))

    def buy(
        self, id: int, token: int, seller: str, buyer: str, price: int, royalty: int = 0, currency: str = NATIVE
    ) -> Script:
        sale = {
            "token_id": ("u32", token),
            "price": ("i128", price),
            "currency": ("address", currency),
            "fee": ("i128", price // 40),
            "royalty": ("i128", royalty),
            "kind": ("symbol", "listing"),
            "ref_id": ("u64", id),
        }
        paid = {"token_id": ("u32", token), "amount": ("i128", royalty)}
        moved = [("address", seller), ("address", buyer)]
        royalties = [(MARKETPLACE, "royalty_paid", [("address", COLLECTION), ("address", ALICE)], ("map", paid))]
        return self.transaction(
            (NATIVE, "transfer", [("address", buyer), ("address", seller), ("string", "native")], ("i128", price)),
            (COLLECTION, "transfer", moved, _token(token)),
            (MARKETPLACE, "sale", [("address", COLLECTION), *moved], ("map", sale)),
            *(royalties if royalty else []),
        )


def _token(token: int) -> Typed:
    return ("map", {"token_id": ("u32", token)})


def _approval(collection: str, token: int, owner: str, to: str, until: int) -> tuple[str, str, list[Typed], Typed]:
    data = {"approved": ("address", to), "live_until_ledger": ("u32", until)}
    return collection, "approve", [("address", owner), ("u32", token)], ("map", data)


def _cancelled(id: int, seller: str) -> tuple[str, str, list[Typed], Typed]:
    return MARKETPLACE, "listing_cancelled", [("u64", id), ("address", seller)], ("map", {})


class ScriptedChain:
    """The `Chain` port over a script. `limit`: events of a page; `fail`: exceptions to raise on the next questions."""

    def __init__(self, events: list[LedgerEvent], limit: int = 100, oldest: int = 1) -> None:
        self.script = events
        self.limit = limit
        self.oldest = oldest
        self.latest = max((event.ledger for event in events), default=1)
        self.fail: list[Exception] = []
        self.uris: dict[tuple[str, int], str] = {}
        self.asked = 0

    def events(self, *, cursor: str | None = None, start: int | None = None, **_: Any) -> EventPage:
        self.asked += 1
        if self.fail:
            raise self.fail.pop(0)
        first = cursor or f"{(start or 0) << 32:019}"
        if int(first.partition("-")[0]) >> 32 < self.oldest:
            raise CursorTooOld
        page = [event for event in self.script if event.id > first and event.ledger <= self.latest][: self.limit]
        full = len(page) == self.limit
        last = page[-1].id if full else f"{self.latest << 32 | LAST:019}-{LAST:010}"
        return EventPage(tuple(page), last, self.oldest, self.latest)

    def call(self, contract: str, function: str, *args: Typed) -> Any:
        assert function == "token_uri"
        return self.uris.get((contract, args[0][1]))
