"""Fixed prices: who gets what when a listing is bought, and what can go wrong."""

from __future__ import annotations

import pytest

from events.support.calls import DAY, i128, u32, u64, who
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import books, lost_race, refused

PRICE = 30 * XLM


def test_a_purchase_pays_seller_and_platform(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    market = on.marketplace
    with books(on, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)) as change:
        listing = on.list(seller, collection, 1, PRICE)
        on.buy(buyer, listing, PRICE)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000, "fees": 7_500_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_a_purchase_pays_the_collections_royalty(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    market = on.marketplace
    listing = on.list(seller, collection, 1, PRICE)
    with books(
        on, creator=creator, seller=seller, buyer=buyer, market=market, fees=lambda: on.accrued(market)
    ) as change:
        on.buy(buyer, listing, PRICE + 1)  # the most to pay is not what is paid
    assert change == {
        "creator": 15_000_000,
        "seller": 277_500_000,
        "buyer": -300_000_000,
        "market": 7_500_000,
        "fees": 7_500_000,
    }


@pytest.mark.parametrize(
    ("price", "fee", "royalty"),
    [(1, 0, 0), (19, 0, 0), (20, 0, 1), (39, 0, 1), (40, 1, 2), (999, 24, 49), (1_000_001, 25_000, 50_000)],
)
def test_what_does_not_divide_is_the_sellers(on: Embedded, price: int, fee: int, royalty: int) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    listing = on.list(seller, collection, 1, price)
    with books(on, creator=creator, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.buy(buyer, listing, price)
    assert change == {
        "creator": royalty,
        "seller": price - fee - royalty,
        "buyer": -price,
        "market": fee,
    }


def test_the_new_price_of_an_update_is_paid(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.update(seller, listing, 40 * XLM)
        with refused("price_above_maximum"):
            on.buy(buyer, listing, 40 * XLM - 1)
        on.buy(buyer, listing, 40 * XLM)
    assert change == {"seller": 390_000_000, "buyer": -400_000_000, "market": 10_000_000}


def test_a_price_raised_while_the_purchase_is_signed_costs_nothing(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        purchase = on.prepare(buyer, on.marketplace, "buy", who(buyer), u64(listing), i128(PRICE))
        on.update(seller, listing, PRICE + 1)
        assert lost_race(on, buyer, purchase) == "price_above_maximum"
    assert change == {"seller": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_two_buyers_of_one_listing(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, rival=rival, market=on.marketplace) as change:
        late = on.prepare(rival, on.marketplace, "buy", who(rival), u64(listing), i128(PRICE))
        on.buy(buyer, listing, PRICE)
        assert lost_race(on, rival, late) == "listing_not_found"
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "rival": 0, "market": 7_500_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_a_cancelled_listing_sells_nothing(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        purchase = on.prepare(buyer, on.marketplace, "buy", who(buyer), u64(listing), i128(PRICE))
        with refused("not_the_seller"):
            on.cancel(buyer, listing)
        on.cancel(seller, listing)
        assert lost_race(on, buyer, purchase) == "listing_not_found"
        with refused("listing_not_found"):
            on.buy(buyer, listing, PRICE)
    assert change == {"seller": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_the_last_second_of_a_listing(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    end = on.now + DAY
    first, second = (on.list(seller, collection, token, PRICE, expiry=end) for token in (1, 2))
    with books(on, seller=seller, buyer=buyer, rival=rival, market=on.marketplace) as change:
        on.move_to(end - 1)
        purchase = on.prepare(rival, on.marketplace, "buy", who(rival), u64(second), i128(PRICE))
        on.buy(buyer, first, PRICE)
        on.move_to(end)
        assert lost_race(on, rival, purchase) == "listing_expired"
        with refused("listing_expired"):
            on.buy(rival, second, PRICE)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "rival": 0, "market": 7_500_000}
    assert [on.owner_of(collection, token) for token in (1, 2)] == [buyer.address, seller.address]


def test_a_listing_dies_with_the_tokens_transfer_for_ever(on: Embedded) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.transfer(seller, collection, 1, other)
        with refused("listing_stale"):
            on.buy(buyer, listing, PRICE)
        on.transfer(other, collection, 1, seller)
        with refused("listing_stale"):
            on.buy(buyer, listing, PRICE)
    assert change == {"seller": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_a_new_listing_of_the_token_replaces_the_old_cheaper_one(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    cheap = on.list(seller, collection, 1, XLM)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        dear = on.list(seller, collection, 1, PRICE)
        with refused("listing_not_found"):
            on.buy(buyer, cheap, XLM)
        on.buy(buyer, dear, PRICE)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000}


def test_a_listing_keeps_the_fee_it_was_made_with(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    before = on.list(seller, collection, 1, PRICE)
    on.set_fee(on.operator, on.marketplace, 1_000)
    after = on.list(seller, collection, 2, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.buy(buyer, before, PRICE)
        on.buy(buyer, after, PRICE)
    assert change == {"seller": 292_500_000 + 270_000_000, "buyer": -600_000_000, "market": 7_500_000 + 30_000_000}
    with refused("fee_too_high"):
        on.set_fee(on.operator, on.marketplace, 1_001)


def test_a_private_listing_is_bought_by_its_buyer_alone(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection = minted(on, seller, royalty_bps=0)
    with refused("self_trade"):
        on.list(seller, collection, 1, PRICE, buyer=seller)
    listing = on.list(seller, collection, 1, PRICE, buyer=buyer)
    with books(on, seller=seller, buyer=buyer, rival=rival, market=on.marketplace) as change:
        with refused("private_listing"):
            on.buy(rival, listing, PRICE)
        on.update(seller, listing, 20 * XLM)  # whom it is for stays
        with refused("private_listing"):
            on.buy(rival, listing, PRICE)
        on.buy(buyer, listing, PRICE)
    assert change == {"seller": 195_000_000, "buyer": -200_000_000, "rival": 0, "market": 5_000_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_a_cancelled_listing_leaves_no_approval(on: Embedded) -> None:
    seller, other = on.wallet("seller"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0)
    on.cancel(seller, on.list(seller, collection, 1, PRICE))
    assert on.read(collection, "get_approved", u32(1)) is None
    listing = on.list(seller, collection, 1, PRICE)
    on.approve(seller, collection, 1, other.address, on.server.get_latest_ledger().sequence + 100)
    on.cancel(seller, listing)
    assert on.read(collection, "get_approved", u32(1)) == other.address, "another's approval is not the listing's"


def test_the_maximum_must_be_there_and_what_is_over_comes_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        with refused("insufficient_balance"):
            on.buy(buyer, listing, 20_000 * XLM)
        on.buy(buyer, listing, 100 * XLM)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000}


def test_who_can_not_pay_buys_nothing(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, 20_000 * XLM)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change, refused("insufficient_balance"):
        on.buy(buyer, listing, 20_000 * XLM)
    assert change == {"seller": 0, "buyer": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_nobody_lists_buys_or_updates_what_is_not_theirs_to(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        with refused("not_the_owner"):
            on.list(buyer, collection, 1, PRICE)
        listing = on.list(seller, collection, 1, PRICE)
        with refused("self_trade"):
            on.buy(seller, listing, PRICE)
        with refused("not_the_seller"):
            on.update(buyer, listing, 1)
        with refused("price_out_of_range"):
            on.update(seller, listing, 0)
        with refused("expiry_out_of_range"):
            on.list(seller, collection, 1, PRICE, expiry=on.now)
        with refused("currency_not_allowed"):
            on.list(seller, collection, 1, PRICE, currency=collection)
    assert change == {"seller": 0, "buyer": 0, "market": 0}


def test_a_pause_stops_sales_and_no_way_out(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    offer = on.offer(buyer, collection, 1, 10 * XLM)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        on.pause(on.operator, on.marketplace)
        with refused("enforced_pause"):
            on.buy(buyer, listing, PRICE)
        with refused("enforced_pause"):
            on.accept(seller, offer, 1, 1)
        on.cancel_offer(buyer, offer)
        on.cancel(seller, listing)
    assert change == {"seller": 0, "buyer": 100_000_000, "market": -100_000_000}
