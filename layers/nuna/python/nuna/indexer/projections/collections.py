"""Collections."""

from __future__ import annotations

from nuna.chain.events import BaseUriRevealed, CollectionCreated, MaxSupplySet
from nuna.indexer.projections.registry import applies
from nuna.indexer.unit_of_work import UnitOfWork, shard
from nuna.resources import COLLECTIONS


@applies(CollectionCreated)
def apply_collection_created(event: CollectionCreated, work: UnitOfWork) -> None:
    work.new(
        COLLECTIONS,
        {
            "id": event.collection,
            "creator": event.creator,
            "name": event.name,
            "symbol": event.symbol,
            "base_uri": event.base_uri,
            "royalty_receiver": event.royalty_receiver,
            "royalty_bps": event.royalty_bps,
            "max_supply": event.max_supply,
            "provenance": event.provenance,
            "total_supply": 0,
            "listed": 0,
            "volume": 0,
            "is_verified": False,
            "created_at": event.closed_at,
            "updated_at": event.closed_at,
            "shard": shard(event.collection),
        },
    )
    work.activity("collection_created", (event.creator,), collection=event.collection, name=event.name)


@applies(BaseUriRevealed)
def apply_base_uri_revealed(event: BaseUriRevealed, work: UnitOfWork) -> None:
    if collection := work.get(COLLECTIONS, id=event.collection):
        work.change(collection, base_uri=event.base_uri)


@applies(MaxSupplySet)
def apply_max_supply_set(event: MaxSupplySet, work: UnitOfWork) -> None:
    if collection := work.get(COLLECTIONS, id=event.collection):
        work.change(collection, max_supply=event.max_supply)
