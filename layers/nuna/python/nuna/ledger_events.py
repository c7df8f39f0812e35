"""Reads domain events off the ledger's contract events. Pure: the XDR decoder and the known contracts are passed in.

Anyone can emit an event of any name, and even a known collection may have been upgraded to something else. So an event
counts only if its emitter is known for that kind of event, its topics are as many as they should be, and each value has
its type. Everything else is nothing to us: it gives no event and never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

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
from nuna.ledger_values import Reader, Unreadable, address, amount, contract_id, sale_type, several, text, u32, u64

Decode = Callable[[str], object]
"""Base64 XDR → native value; ValueError when it has none."""


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


# --- the shape of each event -----------------------------------------------------------------------------------------
@dataclass(frozen=True, kw_only=True)
class RoyaltiesPaid(ChainEvent):
    """Marketplace `royalties_paid[nft, receiver | token_ids, amounts]`: the RoyaltyPaid of a sweep's sales, in one."""

    collection: str
    receiver: str
    token_ids: tuple[int, ...]
    amounts: tuple[int, ...]

    def each(self) -> list[ChainEvent]:
        """One RoyaltyPaid per sale; their ids sort behind one another at this event's place."""
        return [
            RoyaltyPaid(
                id=f"{self.id}-{place:03}",
                ledger=self.ledger,
                closed_at=self.closed_at,
                transaction=self.transaction,
                collection=self.collection,
                token_id=token_id,
                receiver=self.receiver,
                amount=paid,
            )
            for place, (token_id, paid) in enumerate(zip(self.token_ids, self.amounts, strict=False))
        ]


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
    "royalties_paid": Shape(
        RoyaltiesPaid,
        "marketplace",
        (("collection", address), ("receiver", address)),
        {"token_ids": ("token_ids", several(u32)), "amounts": ("amounts", several(amount))},
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
    ours = not isinstance(found, NftEvent | RoyaltiesPaid) or found.collection in emitters.collections
    return found if ours else None


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
    found: list[ChainEvent] = []
    for event in (read(event, decode, emitters) for event in events):
        if event is not None:
            found += event.each() if isinstance(event, RoyaltiesPaid) else [event]
    found.sort(key=lambda event: not isinstance(event, CollectionCreated))  # a collection before what is in it
    return _joined(found)


def _joined(events: Sequence[ChainEvent]) -> list[ChainEvent]:
    """Events that belong together, joined: a mint with its metadata, a sale with its transfer and its royalties.

    `metadata_set` comes before its `mint`, `transfer` before its `sale`, `royalty_paid` after it. One transaction may
    hold several sales, even of one token, so each belongs to the nearest.
    """
    joined: list[ChainEvent | None] = list(events)
    before: dict[str, list[int]] = {}
    sold: dict[str, int] = {}
    for place, event in enumerate(events):
        match event:
            case NftMinted():
                joined[place] = _mint(event, before.pop(event.nft_id, []), joined)
            case SaleSettled():
                _mark_transfer(event, before.pop(event.nft_id, []), joined)
                sold[event.nft_id] = place
            case RoyaltyPaid() if isinstance(sale := joined[sold.get(event.nft_id, place)], SaleSettled):
                joined[place] = replace(event, sale=sale.id)
                paid = (*sale.royalties, Royalty(event.receiver, event.amount))
                joined[sold[event.nft_id]] = replace(sale, royalties=paid)
            case NftEvent():
                before.setdefault(event.nft_id, []).append(place)
    return [event for event in joined if event is not None]


def _mint(mint: NftMinted, parts: Sequence[int], joined: list[ChainEvent | None]) -> NftMinted:
    for part in parts:
        if isinstance(metadata := joined[part], NftMetadataSet):
            mint = replace(mint, metadata_uri=metadata.metadata_uri)
            joined[part] = None
    return mint


def _mark_transfer(sale: SaleSettled, parts: Sequence[int], joined: list[ChainEvent | None]) -> None:
    for part in parts:
        match joined[part]:
            case NftTransferred(sender=sale.seller, recipient=sale.buyer) as moved:
                joined[part] = replace(moved, sale=sale.id)
