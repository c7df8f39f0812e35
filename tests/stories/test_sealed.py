"""Sealed auctions: bids that nobody can read, deposits that cover them, one day to reveal."""

from __future__ import annotations

from hashlib import sha256

import pytest

from events.support.calls import DAY
from events.support.calls.auctions import SEALED
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import books, refused

START, RESERVE = 10 * XLM, 15 * XLM
SALTS = {name: sha256(name.encode()).digest() for name in ("buyer", "rival", "other")}


def begun(on: Embedded, royalty_bps: int = 0) -> tuple[str, int, int]:
    """Collection, auction and the end of its bidding, a day from now; revealing ends another day later."""
    seller = on.wallet("seller")
    collection = minted(on, on.wallet("creator"), royalty_bps=royalty_bps, to=seller)
    return collection, on.auction_off(seller, collection, 1, SEALED, START, RESERVE), on.now + DAY


def bid(on: Embedded, auction: int, name: str, amount: int, deposit: int) -> None:
    on.bid_sealed(on.wallet(name), auction, amount, deposit, SALTS[name])


def reveal(on: Embedded, auction: int, name: str, amount: int) -> None:
    on.reveal(on.wallet(name), auction, amount, SALTS[name])


def test_the_highest_pays_its_bid_and_gets_the_rest_of_its_deposit(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection, auction, end = begun(on, royalty_bps=500)
    with books(on, creator=creator, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        bid(on, auction, "buyer", 20 * XLM, 50 * XLM)
        bid(on, auction, "rival", 18 * XLM, 18 * XLM)
        with refused("already_bid"):
            bid(on, auction, "buyer", 21 * XLM, 50 * XLM)
    assert change == {"creator": 0, "seller": 0, "buyer": -50 * XLM, "rival": -18 * XLM, "house": 68 * XLM}
    with books(
        on,
        creator=creator,
        seller=seller,
        buyer=buyer,
        rival=rival,
        house=on.auction,
        fees=lambda: on.accrued(on.auction),
    ) as change:
        on.move_to(end)
        reveal(on, auction, "rival", 18 * XLM)
        reveal(on, auction, "buyer", 20 * XLM)
        with refused("already_revealed"):
            reveal(on, auction, "buyer", 20 * XLM)
        on.withdraw(rival, auction)  # at once: it does not lead any more
        with refused("bid_locked"):
            on.withdraw(buyer, auction)
        on.move_to(end + DAY - 1)
        with refused("not_ended"):
            on.finalize(rival, auction)
        on.move_to(end + DAY)
        on.finalize(rival, auction)
        on.withdraw(buyer, auction)
        for bidder in (buyer, rival):
            with refused("bid_not_found"):
                on.withdraw(bidder, auction)
    assert change == {
        "creator": 10_000_000,
        "seller": 185_000_000,
        "buyer": 300_000_000,
        "rival": 180_000_000,
        "house": -675_000_000,
        "fees": 5_000_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


@pytest.mark.parametrize("revealed_first", ["buyer", "rival"])
def test_a_tie_goes_to_the_earlier_commitment_whoever_reveals_first(on: Embedded, revealed_first: str) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        bid(on, auction, "buyer", 20 * XLM, 20 * XLM)
        bid(on, auction, "rival", 20 * XLM, 30 * XLM)
        on.move_to(end)
        for name in sorted(("buyer", "rival"), key=lambda name: name != revealed_first):
            reveal(on, auction, name, 20 * XLM)
        on.move_to(end + DAY)
        on.finalize(seller, auction)
        on.withdraw(rival, auction)
    assert change == {"seller": 195_000_000, "buyer": -200_000_000, "rival": 0, "house": 5_000_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_who_does_not_reveal_forfeits_a_fifth_to_seller_and_platform(on: Embedded) -> None:
    seller, buyer, rival, other = (on.wallet(name) for name in ("seller", "buyer", "rival", "other"))
    collection, auction, end = begun(on)
    house = on.auction
    with books(
        on,
        seller=seller,
        buyer=buyer,
        rival=rival,
        house=house,
        claim=lambda: on.claimable(house, seller, on.native),
        fees=lambda: on.accrued(house),
    ) as change:
        bid(on, auction, "buyer", 16 * XLM, 16 * XLM)
        bid(on, auction, "rival", 90 * XLM, 100 * XLM + 9)  # the odd stroop is the platform's
        on.move_to(end)
        reveal(on, auction, "buyer", 16 * XLM)
        with refused("bid_locked"):
            on.withdraw(rival, auction)
        on.move_to(end + DAY)
        with refused("not_reveal_time"):
            reveal(on, auction, "rival", 90 * XLM)
        on.finalize(other, auction)
        on.withdraw(rival, auction)
    assert change == {
        "seller": 156_000_000,
        "buyer": -160_000_000,
        "rival": -200_000_001,  # a fifth of the deposit, rounded down
        "house": 204_000_001,
        "claim": 100_000_000,
        "fees": 4_000_000 + 100_000_001,
    }
    assert on.owner_of(collection, 1) == buyer.address
    with books(on, seller=seller, other=other, house=house) as change:
        assert on.claim(other, house, seller, on.native) == 100_000_000
    assert change == {"seller": 100_000_000, "other": 0, "house": -100_000_000}


def test_below_the_reserve_nothing_is_sold(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        bid(on, auction, "buyer", RESERVE - 1, 30 * XLM)
        on.move_to(end)
        reveal(on, auction, "buyer", RESERVE - 1)
        on.move_to(end + DAY)
        with refused("awaiting_seller"):
            on.finalize(buyer, auction)
        on.move_to(end + 2 * DAY)
        on.finalize(buyer, auction)
        on.withdraw(buyer, auction)
    assert change == {"seller": 0, "buyer": 0, "house": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_nobody_bids_and_the_token_comes_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.move_to(end + DAY)
        on.finalize(buyer, auction)
    assert change == {"seller": 0, "buyer": 0, "house": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_only_what_was_committed_to_is_revealed_and_only_in_time(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    _, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        with refused("bid_too_low"):
            bid(on, auction, "buyer", 20 * XLM, START - 1)
        with refused("wrong_kind"):
            on.bid(buyer, auction, 20 * XLM)
        bid(on, auction, "buyer", 20 * XLM, 20 * XLM)
        on.move_to(end - 1)
        with refused("not_reveal_time"):
            reveal(on, auction, "buyer", 20 * XLM)
        on.move_to(end)
        with refused("ended"):
            bid(on, auction, "rival", 20 * XLM, 20 * XLM)
        with refused("commitment_mismatch"):
            reveal(on, auction, "buyer", 20 * XLM - 1)
        with refused("commitment_mismatch"):
            on.reveal(buyer, auction, 20 * XLM, SALTS["rival"])
        with refused("bid_not_found"):
            reveal(on, auction, "rival", 20 * XLM)
    assert change == {"seller": 0, "buyer": -20 * XLM, "rival": 0, "house": 20 * XLM}


def test_a_bid_over_its_deposit_does_not_count(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        bid(on, auction, "buyer", 20 * XLM, 20 * XLM - 1)
        on.move_to(end)
        with refused("deposit_too_low"):
            reveal(on, auction, "buyer", 20 * XLM)
        on.move_to(end + DAY)
        on.finalize(seller, auction)
        on.withdraw(buyer, auction)
        on.claim(seller, on.auction, seller, on.native)
    assert change == {"seller": 19_999_999, "buyer": -39_999_999, "house": 20_000_000}
    assert on.accrued(on.auction) == 20_000_000
    assert on.owner_of(collection, 1) == seller.address


def test_anothers_commitment_is_of_no_use(on: Embedded) -> None:
    """A copied commitment names its bidder, so it can't be revealed by another."""
    buyer, rival = on.wallet("buyer"), on.wallet("rival")
    _, auction, end = begun(on)
    copied = on.commitment(buyer, auction, 20 * XLM, SALTS["buyer"])
    with books(on, buyer=buyer, rival=rival, house=on.auction) as change:
        bid(on, auction, "buyer", 20 * XLM, 20 * XLM)
        on.commit(rival, auction, copied, 20 * XLM)
        on.move_to(end)
        with refused("commitment_mismatch"):
            on.reveal(rival, auction, 20 * XLM, SALTS["buyer"])
    assert change == {"buyer": -20 * XLM, "rival": -20 * XLM, "house": 40 * XLM}
