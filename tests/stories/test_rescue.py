"""Tokens that were sent straight to a market: its admin sends them on, and never one that an auction holds."""

from __future__ import annotations

import pytest

from events.support.calls.auctions import ENGLISH
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import refused


@pytest.mark.parametrize("kind", ["marketplace", "auction"])
def test_a_stray_token_comes_back(on: Embedded, kind: str) -> None:
    seller, other = on.wallet("seller"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    market = on.marketplace if kind == "marketplace" else on.auction
    on.transfer(seller, collection, 1, market)
    on.rescue(on.operator, market, collection, 1, other)
    assert on.owner_of(collection, 1) == other.address
    with refused("nothing_to_rescue"):
        on.rescue(on.operator, market, collection, 2, other)


def test_a_token_under_the_hammer_is_nobodys_to_rescue(on: Embedded) -> None:
    seller, other = on.wallet("seller"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0)
    on.auction_off(seller, collection, 1, ENGLISH, XLM, XLM)
    with refused("nothing_to_rescue"):
        on.rescue(on.operator, on.auction, collection, 1, other)
    assert on.owner_of(collection, 1) == on.auction
