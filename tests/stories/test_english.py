"""English auctions: rising bids, an end that moves but never past its cap, refunds that are pulled."""

from __future__ import annotations

from tests.stories.stage import XLM, minted
from tests.support.books import Party, books, refused
from tests.support.calls import DAY
from tests.support.calls.auctions import ENGLISH
from tests.support.embedded import Embedded

START, RESERVE = 10 * XLM, 15 * XLM


def begun(on: Embedded, royalty_bps: int = 0) -> tuple[str, int, int]:
    """Collection, auction and its end, a day from now."""
    collection = minted(on, on.wallet("creator"), royalty_bps=royalty_bps, to=on.wallet("seller"))
    return collection, on.auction_off(on.wallet("seller"), collection, 1, ENGLISH, START, RESERVE), on.now + DAY


def test_the_highest_bid_pays_and_the_others_take_theirs_back(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection, auction, end = begun(on, royalty_bps=500)
    assert on.owner_of(collection, 1) == on.auction
    parties: dict[str, Party] = {
        "creator": creator,
        "seller": seller,
        "buyer": buyer,
        "rival": rival,
        "house": on.auction,
    }
    with books(on, **parties) as change:
        on.bid(buyer, auction, 16 * XLM)
        on.bid(rival, auction, 20 * XLM)
    assert change == {"creator": 0, "seller": 0, "buyer": -16 * XLM, "rival": -20 * XLM, "house": 36 * XLM}
    with books(on, **parties) as change:
        with refused("bid_locked"):
            on.withdraw(rival, auction)
        on.withdraw(buyer, auction)
        with refused("bid_not_found"):
            on.withdraw(buyer, auction)
    assert change == {"creator": 0, "seller": 0, "buyer": 16 * XLM, "rival": 0, "house": -16 * XLM}
    on.move_to(end)
    with books(on, **parties, fees=lambda: on.accrued(on.auction)) as change:
        on.finalize(buyer, auction)
        with refused("auction_closed"):
            on.finalize(buyer, auction)
        with refused("bid_not_found"):
            on.withdraw(rival, auction)
    assert change == {
        "creator": 10_000_000,
        "seller": 185_000_000,
        "buyer": 0,
        "rival": 0,
        "house": -195_000_000,
        "fees": 5_000_000,
    }
    assert on.owner_of(collection, 1) == rival.address
    assert on.balance(on.native, on.auction) == 5_000_000


def test_who_bids_again_adds_only_the_difference(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.bid(buyer, auction, 16 * XLM)
        on.bid(rival, auction, 20 * XLM)
        on.bid(buyer, auction, 30 * XLM)
        on.move_to(end)
        on.finalize(rival, auction)
        on.withdraw(rival, auction)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "rival": 0, "house": 7_500_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_without_a_bid_the_token_comes_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.move_to(end - 1)
        with refused("not_ended"):
            on.finalize(buyer, auction)
        on.move_to(end)
        with refused("ended"):
            on.bid(buyer, auction, START)
        on.finalize(buyer, auction)
    assert change == {"seller": 0, "buyer": 0, "house": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_below_the_reserve_nothing_is_sold(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.bid(buyer, auction, RESERVE - 1)
        on.move_to(end)
        on.finalize(seller, auction)
    assert change == {"seller": 0, "buyer": 1 - RESERVE, "house": RESERVE - 1}
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.withdraw(buyer, auction)
    assert change == {"seller": 0, "buyer": RESERVE - 1, "house": 1 - RESERVE}
    assert on.owner_of(collection, 1) == seller.address
    assert on.accrued(on.auction) == 0
