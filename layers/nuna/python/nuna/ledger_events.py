"""Reads domain events off the ledger's contract events. Pure: the XDR decoder and the known contracts are passed in.

Anyone can emit an event of any name, and even a known collection may have been upgraded to something else. So an event
counts only if its emitter is known for that kind of event, its topics are as many as they should be, and each value has
its type. Everything else is nothing to us: it gives no event and never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nuna import strkey
from nuna.adapters.ports import LedgerEvent
from nuna.chain_events import (
    ChainEvent,
    CollectionCreated,
    ListingCancelled,
    ListingCreated,
    ListingUpdated,
    NftApproved,
    NftBurned,
    NftEvent,
    NftMetadataSet,
    NftMinted,
    NftTransferred,
    Royalty,
    RoyaltyPaid,
    SaleSettled,
)

Decode = Callable[[str], object]
"""Base64 XDR → native value; ValueError when it has none."""

MOST = 10**38 - 1
"""The largest integer DynamoDB keeps exactly. An i128 may be larger: a listing at such a price must not stop us."""
SALE_TYPES = ("listing", "offer", "collection_offer", "auction")


class Unreadable(ValueError):
    """A value is not of the type that the event should have."""


@dataclass(frozen=True)
class Emitters:
    """The contracts that are believed: one factory and marketplace, and the collections that the factory made."""

    factory: str
    marketplace: str
    collections: Collection[str]

    def believes(self, role: str, contract: str) -> bool:
        if role == "collection":
            return contract in self.collections
        return contract == (self.factory if role == "factory" else self.marketplace)


# --- types of values -------------------------------------------------------------------------------------------------
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


# --- the shape of each event -----------------------------------------------------------------------------------------
Fields = Mapping[str, tuple[str, Reader]]
"""Where it is on the chain → (the domain event's field, its type)."""


@dataclass(frozen=True)
class Shape:
    """`role` may emit it; topics by place (the name aside); data by key. `emitter`: the field that is its contract."""

    event: type[ChainEvent]
    role: str
    topics: tuple[tuple[str, Reader], ...]
    data: Fields
    emitter: str | None = None


def _token(event: type[ChainEvent], *topics: tuple[str, Reader], **data: tuple[str, Reader]) -> Shape:
    return Shape(event, "collection", topics, data, emitter="collection")


_ID = {"token_id": ("token_id", u32)}
SHAPES: dict[str, Shape] = {
    "collection_created": Shape(
        CollectionCreated,
        "factory",
        (("creator", address),),
        {
            "address": ("collection", address),
            "name": ("name", text),
            "symbol": ("symbol", text),
            "base_uri": ("base_uri", text),
            "royalty_receiver": ("royalty_receiver", address),
            "royalty_bps": ("royalty_bps", u32),
        },
    ),
    "mint": _token(NftMinted, ("owner", address), **_ID),
    "metadata_set": _token(NftMetadataSet, ("token_id", u32), uri=("metadata_uri", text)),
    "transfer": _token(NftTransferred, ("sender", address), ("recipient", address), **_ID),
    "burn": _token(NftBurned, ("owner", address), **_ID),
    "approve": _token(
        NftApproved,
        ("approver", address),
        ("token_id", u32),
        approved=("approved", address),
        live_until_ledger=("live_until_ledger", u32),
    ),
    "listing_created": Shape(
        ListingCreated,
        "marketplace",
        (("listing", contract_id), ("seller", address), ("collection", address)),
        _ID | {"price": ("price", amount), "currency": ("currency", address), "expiry": ("expires_at", u64)},
    ),
    "listing_updated": Shape(
        ListingUpdated,
        "marketplace",
        (("listing", contract_id), ("seller", address)),
        {"price": ("price", amount), "expiry": ("expires_at", u64)},
    ),
    "listing_cancelled": Shape(ListingCancelled, "marketplace", (("listing", contract_id), ("seller", address)), {}),
    "sale": Shape(
        SaleSettled,
        "marketplace",
        (("collection", address), ("seller", address), ("buyer", address)),
        _ID
        | {
            "price": ("price", amount),
            "currency": ("currency", address),
            "fee": ("platform_fee", amount),
            "royalty": ("royalty_fee", amount),
            "kind": ("sale_type", sale_type),
            "ref_id": ("reference", contract_id),
        },
    ),
    "royalty_paid": Shape(
        RoyaltyPaid,
        "marketplace",
        (("collection", address), ("receiver", address)),
        _ID | {"amount": ("amount", amount)},
    ),
}
"""By the event's name, its first topic."""


def read(event: LedgerEvent, decode: Decode, emitters: Emitters) -> ChainEvent | None:
    """The domain event that `event` is, or None: unknown, of a contract that is not believed, or misshapen."""
    try:
        name = decode(event.topics[0]) if event.topics else None
        shape = SHAPES.get(name) if isinstance(name, str) else None
        if shape is None or not emitters.believes(shape.role, event.contract):
            return None
        found = shape.event(
            id=event.id,
            ledger=event.ledger,
            closed_at=event.closed_at,
            transaction=event.transaction,
            **_fields(shape, event, decode),
        )
    except ValueError:
        return None
    # The marketplace sells any contract's tokens; ours is the history of those whose every move is believed.
    return None if isinstance(found, NftEvent) and found.collection not in emitters.collections else found


def _fields(shape: Shape, event: LedgerEvent, decode: Decode) -> dict[str, Any]:
    if len(event.topics) != len(shape.topics) + 1:
        raise Unreadable(f"expected {len(shape.topics) + 1} topics, got {len(event.topics)}")
    found = {
        field: of_type(decode(topic)) for topic, (field, of_type) in zip(event.topics[1:], shape.topics, strict=True)
    }
    data = decode(event.value) if shape.data else {}
    if not isinstance(data, Mapping):  # SEP-50's text has the bare id where its implementations emit a map
        if len(shape.data) != 1:
            raise Unreadable("expected a map")
        data = dict.fromkeys(shape.data, data)
    for key, (field, of_type) in shape.data.items():
        if key not in data:
            raise Unreadable(f"{key} is missing")
        found[field] = of_type(data[key])
    if shape.emitter:
        found[shape.emitter] = event.contract
    return found


def read_transaction(events: Sequence[LedgerEvent], decode: Decode, emitters: Emitters) -> list[ChainEvent]:
    """The domain events of one transaction's contract events, in order, with what belongs together joined.

    A collection that is created here is believed here already: its constructor may emit before the factory does.
    """
    from_factory = [read(event, decode, emitters) for event in events if event.contract == emitters.factory]
    made = [event.collection for event in from_factory if isinstance(event, CollectionCreated)]
    if made:
        emitters = replace(emitters, collections={*emitters.collections, *made})
    found = [event for event in (read(event, decode, emitters) for event in events) if event is not None]
    found.sort(key=lambda event: not isinstance(event, CollectionCreated))  # a collection before what is in it
    return _joined(found)


def _joined(events: Sequence[ChainEvent]) -> list[ChainEvent]:
    """Events that belong together, joined: a mint with its metadata, a sale with its royalties and its transfer.

    The parts come first: `metadata_set` before `mint`, `royalty_paid` and `transfer` before `sale`. One transaction may
    hold several sales, even of one token, so a part belongs to the next whole of its token.
    """
    joined: list[ChainEvent | None] = list(events)
    open_parts: dict[str, list[int]] = {}
    for place, event in enumerate(events):
        if isinstance(event, NftMinted | SaleSettled):
            parts = open_parts.pop(event.nft_id, [])
            joined[place] = _mint(event, parts, joined) if isinstance(event, NftMinted) else _sale(event, parts, joined)
        elif isinstance(event, NftEvent):
            open_parts.setdefault(event.nft_id, []).append(place)
    return [event for event in joined if event is not None]


def _mint(mint: NftMinted, parts: Sequence[int], joined: list[ChainEvent | None]) -> NftMinted:
    for part in parts:
        if isinstance(metadata := joined[part], NftMetadataSet):
            mint = replace(mint, metadata_uri=metadata.metadata_uri)
            joined[part] = None
    return mint


def _sale(sale: SaleSettled, parts: Sequence[int], joined: list[ChainEvent | None]) -> SaleSettled:
    royalties: list[Royalty] = []
    for part in parts:
        match joined[part]:
            case RoyaltyPaid() as paid:
                royalties.append(Royalty(paid.receiver, paid.amount))
                joined[part] = replace(paid, sale=sale.id)
            case NftTransferred(sender=sale.seller, recipient=sale.buyer) as moved:
                joined[part] = replace(moved, sale=sale.id)
    return replace(sale, royalties=tuple(royalties))
