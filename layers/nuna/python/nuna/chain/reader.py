"""Reads domain events off the ledger's contract events. Pure: the XDR decoder and the known contracts are passed in.

Anyone can emit an event of any name, and even a known collection may have been upgraded to something else. So an event
counts only if its emitter is known for that kind of event, its topics are as many as they should be, and each value has
its type. Everything else is nothing to us: it gives no event and never an exception.

What our own contracts say is a fact whatever it is about: a market that sold a token of a stranger's collection has
moved money. What strangers' collections say themselves is not believed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from nuna.adapters.ports import LedgerEvent
from nuna.chain.claims import mark_claims
from nuna.chain.events import (
    ChainEvent,
    CollectionCreated,
    NftEvent,
    NftMetadataSet,
    NftMinted,
    NftTransferred,
    Royalty,
    RoyaltyPaid,
    SaleSettled,
)
from nuna.chain.shapes import AUCTION, COLLECTION, FACTORY, MARKETPLACE, ROYALTY_MANAGER, SHAPES, RoyaltiesPaid, Shape
from nuna.chain.values import ABSENT, Unreadable

Decode = Callable[[str], object]
"""Base64 XDR → native value; ValueError when it has none."""


@dataclass(frozen=True)
class Emitters:
    """The contracts that are believed: the platform's own (None: there is none), and the factory's collections."""

    factory: str
    marketplace: str
    collections: Collection[str]
    auction: str | None = None
    royalty_manager: str | None = None

    @cached_property
    def own(self) -> dict[str, str]:
        """Contract → role."""
        roles = {
            self.factory: FACTORY,
            self.marketplace: MARKETPLACE,
            self.auction: AUCTION,
            self.royalty_manager: ROYALTY_MANAGER,
        }
        return {contract: role for contract, role in roles.items() if contract}

    def role(self, contract: str) -> str | None:
        return self.own.get(contract) or (COLLECTION if contract in self.collections else None)


def read(event: LedgerEvent, decode: Decode, emitters: Emitters) -> ChainEvent | None:
    """The domain event that `event` is, or None: unknown, of a contract that is not believed, or misshapen."""
    try:
        name = decode(event.topics[0]) if event.topics else None
        role = emitters.role(event.contract)
        shape = SHAPES.get((role, name)) if role and isinstance(name, str) else None
        if shape is None:
            return None
        return shape.event(
            id=event.id,
            ledger=event.ledger,
            closed_at=event.closed_at,
            transaction=event.transaction,
            **_fields(shape, event, decode),
        )
    except ValueError:
        return None


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
        found[field] = of_type(data.get(key, ABSENT))
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
    """Events that belong together, joined: a mint with its metadata, a sale with its transfer, royalties and claims.

    `metadata_set` comes before its `mint`, `transfer` before its `sale`, `royalty_paid` after it. One transaction may
    hold several sales, even of one token, so each belongs to the nearest.
    """
    events = mark_claims(events)
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
                joined[place] = replace(event, sale=sale.id, currency=sale.currency)
                paid = (*sale.royalties, Royalty(event.receiver, event.amount, event.held))
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
            case NftTransferred(recipient=sale.buyer) as moved if (
                sale.sale_type == "auction" or moved.sender == sale.seller
            ):
                joined[part] = replace(moved, sale=sale.id)
