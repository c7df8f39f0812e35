"""Offers on a token and on any token of a collection: their money is held until they are accepted or cancelled."""

from __future__ import annotations

from hashlib import sha256

from events.support.calls import DAY, i128, u32, u64, who
from events.support.calls.marketplace import leaf
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import books, lost_race, refused

PRICE = 30 * XLM


def test_an_offer_takes_its_money_at_once(on: Embedded) -> None:
    creator, buyer = on.wallet("creator"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500)
    with books(on, creator=creator, buyer=buyer, market=on.marketplace) as change:
        on.offer(buyer, collection, 1, PRICE)
    assert change == {"creator": 0, "buyer": -300_000_000, "market": 300_000_000}
    assert on.accrued(on.marketplace) == 0


def test_an_accepted_offer_is_divided_and_nothing_stays_but_the_fee(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    market = on.marketplace
    with books(
        on, creator=creator, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)
    ) as change:
        offer = on.offer(buyer, collection, 1, PRICE)
        with refused("price_below_minimum"):
            on.accept(seller, offer, 1, PRICE + 1)
        with refused("not_the_owner"):
            on.accept(creator, offer, 1, PRICE)
        on.accept(seller, offer, 1, PRICE)
        with refused("offer_not_found"):
            on.accept(seller, offer, 1, PRICE)
        with refused("offer_not_found"):
            on.cancel_offer(buyer, offer)
    assert change == {
        "creator": 15_000_000,
        "seller": 277_500_000,
        "buyer": -300_000_000,
        "market": 7_500_000,
        "fees": 7_500_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


def test_a_cancelled_offer_comes_back_whole(on: Embedded) -> None:
    creator, buyer = on.wallet("creator"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500)
    with books(on, creator=creator, buyer=buyer, market=on.marketplace) as change:
        offer = on.offer(buyer, collection, 1, PRICE)
        acceptance = on.prepare(creator, on.marketplace, "accept_offer", who(creator), u64(offer), u32(1), i128(PRICE))
        with refused("not_the_buyer"):
            on.cancel_offer(creator, offer)
        on.cancel_offer(buyer, offer)
        assert lost_race(on, creator, acceptance) == "offer_not_found"
        with refused("offer_not_found"):
            on.cancel_offer(buyer, offer)
    assert change == {"creator": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == creator.address


def test_an_expired_offer_can_only_be_taken_back(on: Embedded) -> None:
    creator, buyer = on.wallet("creator"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=0, tokens=2)
    first, second = (on.offer(buyer, collection, token, PRICE, days=1) for token in (1, 2))
    end = on.now + DAY
    with books(on, creator=creator, buyer=buyer, market=on.marketplace) as change:
        on.move_to(end - 1)
        on.accept(creator, first, 1, PRICE)
        on.move_to(end)
        with refused("offer_expired"):
            on.accept(creator, second, 2, PRICE)
        on.cancel_offer(buyer, second)
    assert change == {"creator": 292_500_000, "buyer": 300_000_000, "market": -592_500_000}
    assert on.accrued(on.marketplace) == 7_500_000 == on.balance(on.native, on.marketplace)


def test_an_offer_is_for_its_token_and_a_collection_offer_for_one_of_any(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller, tokens=2)
    market = on.marketplace
    with books(
        on, creator=creator, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)
    ) as change:
        on_one, on_any = on.offer(buyer, collection, 1, PRICE), on.offer(buyer, collection, None, 20 * XLM)
        with refused("wrong_token"):
            on.accept(seller, on_one, 2, 1)
        on.accept(seller, on_any, 2, 20 * XLM)
        with refused("offer_not_found"):
            on.accept(seller, on_any, 1, 20 * XLM)
    assert change == {
        "creator": 10_000_000,
        "seller": 185_000_000,
        "buyer": -500_000_000,
        "market": 305_000_000,
        "fees": 5_000_000,
    }
    assert [on.owner_of(collection, token) for token in (1, 2)] == [seller.address, buyer.address]


def test_an_accepted_offer_ends_the_tokens_listing(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, 50 * XLM)
    with books(on, seller=seller, buyer=buyer, rival=rival, market=on.marketplace) as change:
        on.accept(seller, on.offer(buyer, collection, 1, PRICE), 1, PRICE)
        with refused("listing_stale"):
            on.buy(rival, listing, 50 * XLM)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "rival": 0, "market": 7_500_000}


def test_no_offer_to_oneself_and_none_without_money(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        with refused("insufficient_balance"):
            on.offer(buyer, collection, 1, 20_000 * XLM)
        for price in (0, -1, 2**63):
            with refused("price_out_of_range"):
                on.offer(buyer, collection, 1, price)
        own = on.offer(seller, collection, None, PRICE)
        with refused("self_trade"):
            on.accept(seller, own, 1, PRICE)
        on.cancel_offer(seller, own)
    assert change == {"seller": 0, "buyer": 0, "market": 0}


def test_an_offer_for_a_set_takes_one_of_it(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0, tokens=3)
    low, high = sorted((leaf(1), leaf(2)))
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        offer = on.offer_for_set(buyer, collection, sha256(low + high).digest(), PRICE)
        for token, proof in ((3, [leaf(1)]), (2, []), (2, [leaf(2)])):
            with refused("not_in_the_set"):
                on.accept_in_set(seller, offer, token, PRICE, proof)
        with refused("not_in_the_set"):
            on.accept(seller, offer, 2, PRICE)
        on.accept_in_set(seller, offer, 2, PRICE, [leaf(1)])
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000}
    assert on.owner_of(collection, 2) == buyer.address


def test_an_offer_that_counts_on_a_supply(on: Embedded) -> None:
    creator, buyer = on.wallet("creator"), on.wallet("buyer")
    endless, limited = minted(on, creator, royalty_bps=0), on.create_limited_collection(creator, max_supply=10)
    with books(on, buyer=buyer, market=on.marketplace) as change:
        for collection, most in ((endless, 10), (limited, 9)):
            with refused("supply_not_kept"):
                on.offer(buyer, collection, None, PRICE, max_supply=most)
        offer = on.offer(buyer, limited, None, PRICE, max_supply=10)
        on.cancel_offer(buyer, offer)
    assert set(change.values()) == {0}
