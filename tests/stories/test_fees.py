"""The platform's part: the fee a record was made with, and its withdrawal, which touches nothing else that is held."""

from __future__ import annotations

import pytest

from events.support.calls import DAY, u32, who
from events.support.calls.auctions import DUTCH, ENGLISH
from events.support.calls.terms import NOTICE
from events.support.embedded import Embedded, Timeless
from tests.stories.stage import XLM, minted
from tests.support.books import books, refused

PRICE = 30 * XLM


def earned(on: Embedded, market: str, seller: Timeless, buyer: Timeless) -> None:
    """A fee of 0.75 XLM, and 10 XLM that are held there and are the buyer's."""
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    if market == on.marketplace:
        on.buy(buyer, on.list(seller, collection, 1, PRICE), PRICE)
        on.offer(buyer, collection, 2, 10 * XLM)
    else:
        on.bid(buyer, on.auction_off(seller, collection, 1, DUTCH, PRICE, PRICE), PRICE)
        on.bid(buyer, on.auction_off(seller, collection, 2, ENGLISH, XLM, XLM), 10 * XLM)


@pytest.mark.parametrize("kind", ["marketplace", "auction"])
def test_fees_are_withdrawn_once_by_the_fee_manager_alone(on: Embedded, kind: str) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    market = on.marketplace if kind == "marketplace" else on.auction
    earned(on, market, seller, buyer)
    assert on.balance(on.native, market) == 10 * XLM + 7_500_000
    with books(on, seller=seller, buyer=buyer, other=other, market=market, fees=lambda: on.accrued(market)) as change:
        with refused("role_required"):
            on.withdraw_fees(seller, market, seller)
        assert on.withdraw_fees(on.operator, market, other) == 7_500_000
        with refused("nothing_to_pay"):
            on.withdraw_fees(on.operator, market, other)
    assert change == {"seller": 0, "buyer": 0, "other": 7_500_000, "market": -7_500_000, "fees": -7_500_000}
    assert on.balance(on.native, market) == 10 * XLM


@pytest.mark.parametrize("kind", ["offer", "auction"])
def test_what_was_made_before_a_new_fee_keeps_the_old(on: Embedded, kind: str) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    market = on.marketplace if kind == "offer" else on.auction
    with books(on, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)) as change:
        if kind == "offer":
            made = on.offer(buyer, collection, 1, PRICE)
        else:
            made = on.auction_off(seller, collection, 1, DUTCH, PRICE, PRICE, seconds=3 * DAY)
        on.set_fee(on.operator, market, 1_000)
        if kind == "offer":
            on.accept(seller, made, 1, PRICE)
        else:
            on.bid(buyer, made, PRICE)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000, "fees": 7_500_000}


@pytest.mark.parametrize("bps", [0, 1, 1_000])
def test_a_fee_from_nothing_to_the_cap(on: Embedded, bps: int) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    market = on.marketplace
    on.set_fee(on.operator, market, bps)
    with books(on, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)) as change:
        on.buy(buyer, on.list(seller, collection, 1, 19_999), 19_999)
    fee = {0: 0, 1: 1, 1_000: 1_999}[bps]
    assert change == {"seller": 19_999 - fee, "buyer": -19_999, "market": fee, "fees": fee}


def test_no_fee_over_the_cap_and_none_by_anyone_else(on: Embedded) -> None:
    for market in (on.marketplace, on.auction):
        with refused("fee_too_high"):
            on.set_fee(on.operator, market, 1_001)
        with refused("role_required"):
            on.set_fee(on.wallet("seller"), market, 1)


@pytest.mark.parametrize("kind", ["marketplace", "auction"])
def test_a_higher_fee_waits_and_a_lower_one_does_not(on: Embedded, kind: str) -> None:
    market = on.marketplace if kind == "marketplace" else on.auction
    on.propose_fee(on.operator, market, 400)
    proposed = on.now
    raised = (who(on.operator), u32(400))
    on.move_to(proposed + NOTICE - 1)
    with refused("too_early"):
        on.run(on.operator, market, "set_platform_fee", *raised)
    with refused("not_proposed"):
        on.run(on.operator, market, "set_platform_fee", who(on.operator), u32(401))
    on.set_fee(on.operator, market, 100)
    on.move_to(proposed + NOTICE)
    on.run(on.operator, market, "set_platform_fee", *raised)
    assert on.read(market, "get_fee_bps") == 400
    on.propose_fee(on.operator, market, 500)
    on.cancel_proposal(on.operator, market, "fee")
    with refused("not_proposed"):
        on.cancel_proposal(on.operator, market, "fee")
    on.propose_fee(on.operator, market, 500)
    on.pass_time(14 * DAY)
    with refused("proposal_lapsed"):
        on.run(on.operator, market, "set_platform_fee", who(on.operator), u32(500))
