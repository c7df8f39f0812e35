"""Dutch auctions: the price falls in a straight line, and the first who bids pays what it is then."""

from __future__ import annotations

import pytest

from events.support.calls import i128, u64, who
from events.support.calls.auctions import DUTCH
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import books, refused

START, RESERVE, SECONDS = 100 * XLM, 40 * XLM, 3_600


def begun(on: Embedded, royalty_bps: int = 0) -> tuple[str, int, int]:
    """Collection, auction and when it began: it falls from 100 to 40 XLM in an hour, 1 XLM a minute."""
    seller, start = on.wallet("seller"), on.now
    collection = minted(on, on.wallet("creator"), royalty_bps=royalty_bps, to=seller)
    return collection, on.auction_off(seller, collection, 1, DUTCH, START, RESERVE, seconds=SECONDS), start


@pytest.mark.parametrize(
    ("after", "price"),
    [(0, START), (1, START - 166_666), (1_800, 70 * XLM), (3_599, RESERVE + 166_667)],
    ids=["start", "a second later", "middle", "last second"],
)
def test_who_offers_more_pays_the_price_of_the_moment(on: Embedded, after: int, price: int) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection, auction, start = begun(on, royalty_bps=500)
    on.move_to(start + after)
    assert on.current_price(auction) == price
    house = on.auction
    with books(on, creator=creator, seller=seller, buyer=buyer, house=house, fees=lambda: on.accrued(house)) as change:
        with refused("bid_too_low"):
            on.bid(buyer, auction, price - 1)
        on.bid(buyer, auction, START)
    fee, royalty = price * 250 // 10_000, price * 500 // 10_000
    assert change == {
        "creator": royalty,
        "seller": price - fee - royalty,
        "buyer": -price,
        "house": fee,
        "fees": fee,
    }
    assert on.owner_of(collection, 1) == buyer.address


def test_the_price_that_counts_is_that_of_the_ledger_not_of_the_signature(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, start = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        signed = on.prepare(buyer, on.auction, "place_bid", who(buyer), u64(auction), i128(START))
        on.move_to(start + 600)
        assert buyer.submit(signed).status.value == "SUCCESS"
    assert change == {"seller": 877_500_000, "buyer": -90 * XLM, "house": 22_500_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_only_the_first_buys_and_nothing_is_left_to_withdraw(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    _, auction, _ = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.bid(buyer, auction, START)
        with refused("auction_closed"):
            on.bid(rival, auction, START)
        with refused("auction_closed"):
            on.finalize(rival, auction)
        with refused("bid_not_found"):
            on.withdraw(buyer, auction)
    assert change == {"seller": 975_000_000, "buyer": -100 * XLM, "rival": 0, "house": 25_000_000}


def test_nobody_bids_and_the_token_comes_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, start = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.move_to(start + SECONDS)
        assert on.current_price(auction) == RESERVE
        with refused("ended"):
            on.bid(buyer, auction, START)
        with refused("wrong_kind"):
            on.extend(seller, auction, start + 2 * SECONDS)
        on.finalize(buyer, auction)
    assert change == {"seller": 0, "buyer": 0, "house": 0}
    assert on.owner_of(collection, 1) == seller.address
