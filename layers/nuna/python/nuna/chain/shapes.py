"""How each contract event looks on the ledger, derived from the class of the domain event that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated

from nuna.chain.events import EVENTS, ChainEvent, RoyaltyPaid
from nuna.chain.events.base import emitted
from nuna.chain.meanings import Collection, Person, Stroops, Token, reader, types_of
from nuna.chain.values import Reader
from nuna.contracts import COLLECTION, MARKETPLACE

Fields = Mapping[str, tuple[str, Reader]]
"""Where it is on the chain → (the domain event's field, its type)."""
_COMMON = {field.name for field in fields(ChainEvent)}


@dataclass(frozen=True)
class Shape:
    """Topics by place (the name aside), data by key. `emitter`: the domain event's field that is the contract."""

    event: type[ChainEvent]
    topics: tuple[tuple[str, Reader], ...]
    data: Fields
    emitter: str | None = None


@emitted(MARKETPLACE, "royalties_paid", "collection", "receiver")
@dataclass(frozen=True, kw_only=True)
class RoyaltiesPaid(ChainEvent):
    """Marketplace `royalties_paid[nft, receiver | token_ids, amounts]`: the RoyaltyPaid of a sweep's sales, in one."""

    collection: Annotated[str, Collection]
    receiver: Annotated[str, Person]
    token_ids: tuple[Annotated[int, Token], ...]
    amounts: tuple[Annotated[int, Stroops], ...]

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
                amount=amount,
            )
            for place, (token_id, amount) in enumerate(zip(self.token_ids, self.amounts, strict=False))
        ]


def shape_of(event: type[ChainEvent], role: str) -> Shape:
    """The shape in which contracts of that role emit it. TypeError if a field's type has no reader."""
    emission, types = event.emission, types_of(event)
    own = [f.name for f in fields(event) if f.init and f.default is MISSING and f.name not in _COMMON]
    emitter = "contract" if "contract" in own else "collection" if role == COLLECTION else None
    keys = {field: key for key, field in emission.renamed.items()}
    rest = [field for field in own if field not in emission.topics and field != emitter]
    return Shape(
        event,
        tuple((field, reader(types[field])) for field in emission.topics),
        {keys.get(field, field): (field, reader(types[field])) for field in rest},
        emitter,
    )


_ALL: tuple[type[ChainEvent], ...] = (*EVENTS.values(), RoyaltiesPaid)
SHAPES = {(role, event.emission.name): shape_of(event, role) for event in _ALL for role in event.emission.roles}
"""By the emitter's role and the event's name, its first topic."""

COLLECTION_NAMES = tuple(name for role, name in SHAPES if role == COLLECTION)
"""What to ask of every contract: which are collections is only known afterwards."""
