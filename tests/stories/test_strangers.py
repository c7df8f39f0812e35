"""Collections of other code than ours: asked more, believed less, and sold at the same prices."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from events.support.calls.auctions import DUTCH
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted, minted_by_stranger
from tests.support.books import books, refused

PRICE = 30 * XLM


@pytest.mark.parametrize("how", ["listing", "sweep", "offer", "auction"])
def test_a_strangers_token_is_sold_as_ours_is(on: Embedded, how: str) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted_by_stranger(on, creator, royalty_bps=500, to=seller)
    market = on.auction if how == "auction" else on.marketplace
    with books(
        on, creator=creator, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)
    ) as change:
        match how:
            case "listing":
                on.buy(buyer, on.list(seller, collection, 1, PRICE), PRICE)
            case "sweep":
                on.buy_many(buyer, [(on.list(seller, collection, 1, PRICE), PRICE)], partial=True)
            case "offer":
                on.accept(seller, on.offer(buyer, collection, 1, PRICE), 1, PRICE)
            case "auction":
                on.bid(buyer, on.auction_off(seller, collection, 1, DUTCH, PRICE, PRICE), PRICE)
    assert change == {
        "creator": 15_000_000,
        "seller": 277_500_000,
        "buyer": -300_000_000,
        "market": 7_500_000,
        "fees": 7_500_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


@pytest.mark.parametrize("stage", [minted, minted_by_stranger], ids=["ours", "stranger"])
def test_no_approval_of_all_tokens_revives_a_listing(on: Embedded, stage: Callable[..., str]) -> None:
    """The token was given away and came back; that the seller lets the marketplace move everything does not count."""
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection = stage(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.transfer(seller, collection, 1, other)
        on.transfer(other, collection, 1, seller)
        on.approve_for_all(seller, collection, on.marketplace)
        with refused("listing_stale"):
            on.buy(buyer, listing, PRICE)
    assert change == {"seller": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address
