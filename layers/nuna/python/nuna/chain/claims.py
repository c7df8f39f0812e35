"""Which payments of a sale were refused, so that the market holds them: each `claim_credited` brought to what it is of.

The contract pays after the `sale` event, and what an account refuses it keeps (contracts/common, `payments::pay`):

    sale … · [claim_credited: the seller's part] · ([claim_credited] · royalty_paid) for each receiver

A sweep pays one seller's parts of sales that follow each other at once, and one receiver's royalties too; so a claim
may be of several sales. Each payment is refused as a whole, so a part is either paid or held.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nuna.chain.events import ChainEvent, ClaimCredited, RoyaltyPaid, SaleSettled


def mark_claims(events: Sequence[ChainEvent]) -> list[ChainEvent]:
    """One transaction's events in order, with `seller_held`, `held` and the claims' `sale` set.

    A claim that is no part of a sale here (a bid that was returned) stays as it is.
    """
    marked = list(events)
    for place, claim in enumerate(events):
        if not isinstance(claim, ClaimCredited):
            continue
        sales: list[tuple[int, SaleSettled]] = []
        royalties = _royalties_of(claim, place, marked)
        for of, royalty in royalties:
            marked[of] = replace(royalty, held=True)
            sales += [(at, sale) for at, sale in _sales_before(of, marked) if sale.nft_id == royalty.nft_id][:1]
        if not royalties:
            sales = _sold_for(claim, place, marked)
            for of, sale in sales:
                marked[of] = replace(sale, seller_held=True)
        if sales:
            marked[place] = replace(claim, sale=min(sale.id for _, sale in sales))
    return marked


def _royalties_of(claim: ClaimCredited, place: int, events: Sequence[ChainEvent]) -> list[tuple[int, RoyaltyPaid]]:
    """The royalties that were refused with this claim: those emitted right after it, of the same sum."""
    found: list[tuple[int, RoyaltyPaid]] = []
    for at, event in enumerate(events[place + 1 :], place + 1):
        if not isinstance(event, RoyaltyPaid) or event.receiver != claim.account:
            break
        found.append((at, event))
        if sum(royalty.amount for _, royalty in found) >= claim.amount:
            break
    return found if sum(royalty.amount for _, royalty in found) == claim.amount else []


def _sold_for(claim: ClaimCredited, place: int, events: Sequence[ChainEvent]) -> list[tuple[int, SaleSettled]]:
    """The sales whose seller's parts are this claim: the latest before it, back to where the sum fits."""
    owed = 0
    found: list[tuple[int, SaleSettled]] = []
    for at, sale in _sales_before(place, events):
        if (sale.seller, sale.currency, sale.seller_held) != (claim.account, claim.currency, False):
            break
        found.append((at, sale))
        owed += sale.proceeds
        if owed >= claim.amount:
            break
    return found if owed == claim.amount else []


def _sales_before(place: int, events: Sequence[ChainEvent]) -> list[tuple[int, SaleSettled]]:
    """Sales before a place, the nearest first."""
    sales = [(at, event) for at, event in enumerate(events[:place]) if isinstance(event, SaleSettled)]
    return sales[::-1]
