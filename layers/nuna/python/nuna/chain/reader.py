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
from nuna.chain import meanings
from nuna.chain.events import (
    ChainEvent,
    NftEvent,
    NftMetadataSet,
    NftMinted,
    NftTransferred,
    Royalty,
    RoyaltyPaid,
    SaleSettled,
)
from nuna.chain.shapes import SHAPES, RoyaltiesPaid, Shape
from nuna.chain.values import ABSENT, Unreadable
from nuna.contracts import COLLECTION, FACTORY, OWN

Decode = Callable[[str], object]
"""Base64 XDR → native value; ValueError when it has none."""


@dataclass(frozen=True)
class Emitters:
    """The contracts that are believed: the platform's own (address → role), and the factory's collections."""

    own: Mapping[str, str]
    collections: Collection[str] = ()

    @classmethod
    def configured(cls) -> Emitters:
        """The platform's contracts as the settings have them; no collections yet. Raises MissingSetting."""
        addresses = {one.address if one.required else one.known_address: one.name for one in OWN}
        return cls({address: role for address, role in addresses.items() if address})

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
        fact = shape.event(
            id=event.id,
            ledger=event.ledger,
            closed_at=event.closed_at,
            transaction=event.transaction,
            **_fields(shape, event, decode),
        )
    except ValueError:
        return None
    # The markets sell any contract's tokens; ours is the history of those whose every move is believed.
    believed = all(named in emitters.collections for named in meanings.values_of(fact, meanings.Collection, made=False))
    return fact if believed else None


def collections_made(event: ChainEvent) -> list[str]:
    """The collections that begin with this event."""
    return meanings.values_of(event, meanings.Collection, made=True)


def _fields(shape: Shape, event: LedgerEvent, decode: Decode) -> dict[str, Any]:
    if len(event.topics) != len(shape.topics) + 1:
        raise Unreadable(f"expected {len(shape.topics) + 1} topics, got {len(event.topics)}")
    values = {
        field: of_type(decode(topic)) for topic, (field, of_type) in zip(event.topics[1:], shape.topics, strict=True)
    }
    data = decode(event.value) if shape.data else {}
    if not isinstance(data, Mapping):  # SEP-50's text has the bare id where its implementations emit a map
        if len(shape.data) != 1:
            raise Unreadable("expected a map")
        data = dict.fromkeys(shape.data, data)
    for key, (field, of_type) in shape.data.items():
        values[field] = of_type(data.get(key, ABSENT))
    if shape.emitter:
        values[shape.emitter] = event.contract
    return values


def read_transaction(events: Sequence[LedgerEvent], decode: Decode, emitters: Emitters) -> list[ChainEvent]:
    """The domain events of one transaction's contract events, in order, with what belongs together joined.

    A collection that is created here is believed here already: its constructor may emit before the factory does.
    """
    from_factory = [read(event, decode, emitters) for event in events if emitters.role(event.contract) == FACTORY.name]
    new = {id for event in from_factory if event for id in collections_made(event)}
    if new:
        emitters = replace(emitters, collections={*emitters.collections, *new})
    facts: list[ChainEvent] = []
    for event in (read(event, decode, emitters) for event in events):
        if event is not None:
            facts += event.each() if isinstance(event, RoyaltiesPaid) else [event]
    facts.sort(key=lambda event: not collections_made(event))  # a collection before what is in it
    return _joined(facts)


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
            case NftTransferred(recipient=sale.buyer) as moved if (
                sale.sale_type == "auction" or moved.sender == sale.seller
            ):
                joined[part] = replace(moved, sale=sale.id)
