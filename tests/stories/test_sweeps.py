"""Several listings in one call: all or nothing, or whichever are still alive."""

from __future__ import annotations

import pytest
from stellar_sdk import TransactionEnvelope

from events.support.calls import flag, i128, several, u64, who
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted, with_room
from tests.support.books import Party, books, lost_race, refused

PRICES = {1: 10 * XLM, 2: 20 * XLM + 1, 3: 30 * XLM + 3}


def listed(on: Embedded) -> tuple[str, list[int]]:
    """A collection with 5 % for its creator, and the seller's three listings."""
    seller = on.wallet("seller")
    collection = minted(on, on.wallet("creator"), royalty_bps=500, to=seller, tokens=3)
    return collection, [on.list(seller, collection, token, price) for token, price in PRICES.items()]


ROOM = 600  # bytes: a listing and its approval, which a sale removes and a dead item leaves


def parties(on: Embedded) -> dict[str, Party]:
    named: dict[str, Party] = {name: on.wallet(name) for name in ("creator", "seller", "buyer")}
    return named | {"market": on.marketplace, "fees": lambda: on.accrued(on.marketplace)}


@pytest.mark.parametrize("partial", [True, False])
def test_a_sweep_is_as_many_purchases(on: Embedded, partial: bool) -> None:
    buyer = on.wallet("buyer")
    collection, listings = listed(on)
    items = list(zip(listings, PRICES.values(), strict=True))
    with books(on, **parties(on)) as change:
        assert on.buy_many(buyer, items, partial=partial) == 3
    # Each sale is divided by itself, and its fee and its royalty are rounded down: 250 and 500 basis points.
    assert change == {
        "creator": 5_000_000 + 10_000_000 + 15_000_000,
        "seller": 92_500_000 + 185_000_001 + 277_500_003,
        "buyer": -600_000_004,
        "market": 2_500_000 + 5_000_000 + 7_500_000,
        "fees": 2_500_000 + 5_000_000 + 7_500_000,
    }
    assert {on.owner_of(collection, token) for token in PRICES} == {buyer.address}


def test_what_is_over_the_prices_comes_back_in_the_same_call(on: Embedded) -> None:
    _, listings = listed(on)
    with books(on, **parties(on)) as change:
        on.buy_many(on.wallet("buyer"), [(listing, 100 * XLM) for listing in listings], partial=False)
    assert change["buyer"] == -600_000_004
    assert on.balance(on.native, on.marketplace) == on.accrued(on.marketplace) == 15_000_000


def prepared(on: Embedded, listings: list[int], *, partial: bool) -> TransactionEnvelope:
    items = [several([u64(id), i128(price)]) for id, price in zip(listings, PRICES.values(), strict=True)]
    buyer = on.wallet("buyer")
    return on.prepare(buyer, on.marketplace, "buy_many", who(buyer), who(on.native), several(items), flag(partial))


@pytest.mark.parametrize("how", ["cancelled", "transferred"])
@pytest.mark.parametrize("dead", [1, 2, 3])
def test_an_item_that_dies_after_the_signature_is_left_out(on: Embedded, dead: int, how: str) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection, listings = listed(on)
    with books(on, **parties(on)) as change:
        sweep = prepared(on, listings, partial=True)
        with_room(sweep, ROOM * len(listings))
        if how == "cancelled":
            on.cancel(seller, listings[dead - 1])
        else:
            on.transfer(seller, collection, dead, other)
        assert buyer.submit(sweep).status.value == "SUCCESS"
    bought = {token: price for token, price in PRICES.items() if token != dead}
    fees, royalties = (sum(price * bps // 10_000 for price in bought.values()) for bps in (250, 500))
    assert change == {
        "creator": royalties,
        "seller": sum(bought.values()) - fees - royalties,
        "buyer": -sum(bought.values()),
        "market": fees,
        "fees": fees,
    }
    left = other.address if how == "transferred" else seller.address
    owners = {token: on.owner_of(collection, token) for token in PRICES}
    assert owners == dict.fromkeys(bought, buyer.address) | {dead: left}


def test_without_room_a_death_after_the_signature_stops_the_sweep(on: Embedded) -> None:
    """What a sale removes is simulated as nothing to write, and what stays of a dead item counts as written."""
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, listings = listed(on)
    with books(on, **parties(on)) as change:
        sweep = prepared(on, listings, partial=True)
        on.update(seller, listings[1], 2 * PRICES[2])
        assert lost_race(on, buyer, sweep) == "resource_limit_exceeded"
    assert set(change.values()) == {0}
    assert {on.owner_of(collection, token) for token in PRICES} == {seller.address}


@pytest.mark.parametrize("how", ["transferred", "too dear", "expired", "not there"])
def test_each_way_to_be_dead(on: Embedded, how: str) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection, listings = listed(on)
    if how == "transferred":
        on.transfer(seller, collection, 2, other)
    elif how == "expired":
        listings[1] = on.list(seller, collection, 2, PRICES[2], days=1)
        on.pass_time(86_400)
    elif how == "not there":
        listings[1] += 1
    most = dict(PRICES) | ({2: PRICES[2] - 1} if how == "too dear" else {})
    items = list(zip(listings, most.values(), strict=True))
    codes = {
        "transferred": "listing_stale",
        "too dear": "price_above_maximum",
        "expired": "listing_expired",
        "not there": "listing_not_found",
    }
    with books(on, **parties(on)) as change, refused(codes[how]):
        on.buy_many(buyer, items, partial=False)
    assert set(change.values()) == {0}
    with books(on, **parties(on)) as change:
        assert on.buy_many(buyer, items, partial=True) == 2
    assert change["buyer"] == -400_000_003
    assert change["market"] == change["fees"] == 10_000_000


def test_all_or_nothing_is_nothing_when_one_died_meanwhile(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, listings = listed(on)
    with books(on, **parties(on)) as change:
        sweep = prepared(on, listings, partial=False)
        on.cancel(seller, listings[2])
        assert lost_race(on, buyer, sweep) == "listing_not_found"
    assert set(change.values()) == {0}
    assert {on.owner_of(collection, token) for token in PRICES} == {seller.address}


def test_one_listing_twice_is_bought_once(on: Embedded) -> None:
    buyer = on.wallet("buyer")
    _, listings = listed(on)
    twice = [(listings[0], PRICES[1])] * 2
    with books(on, **parties(on)) as change:
        with refused("listing_not_found"):
            on.buy_many(buyer, twice, partial=False)
        assert on.buy_many(buyer, twice, partial=True) == 1
    assert (change["buyer"], change["seller"]) == (-100_000_000, 92_500_000)


def test_sweeps_that_make_no_sense(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    _, listings = listed(on)
    with books(on, **parties(on)) as change:
        for items in ([], [(listings[0], XLM)] * 21):
            with refused("sweep_size_out_of_range"):
                on.buy_many(buyer, items, partial=True)
        with refused("nothing_bought"):
            on.buy_many(buyer, [(1, XLM), (2, XLM)], partial=True)
        with refused("self_trade"):
            on.buy_many(seller, [(listings[0], PRICES[1])], partial=False)
        with refused("price_out_of_range"):
            on.buy_many(buyer, [(listings[0], PRICES[1]), (listings[1], 0)], partial=True)
    assert set(change.values()) == {0}


def test_twenty_of_several_sellers_and_collections(on: Embedded) -> None:
    """The most there can be, in one transaction; every stroop of it divided as single purchases would be."""
    creator, seller, other, buyer = (on.wallet(name) for name in ("creator", "seller", "other", "buyer"))
    first = minted(on, creator, royalty_bps=500, to=seller, tokens=10)
    second = minted(on, other, royalty_bps=1_000, to=other, tokens=10)
    prices = [XLM + 1_111 * n for n in range(20)]
    listings = [on.list(seller, first, n + 1, prices[n]) for n in range(10)]
    listings += [on.list(other, second, n + 1, prices[n + 10]) for n in range(10)]
    with books(on, other=other, **parties(on)) as change:
        assert on.buy_many(buyer, list(zip(listings, prices, strict=True)), partial=False) == 20
    fees = sum(price * 250 // 10_000 for price in prices)
    royalties = sum(price * 500 // 10_000 for price in prices[:10])
    assert change == {
        "creator": royalties,
        "seller": sum(prices[:10]) - royalties - sum(price * 250 // 10_000 for price in prices[:10]),
        "other": sum(prices[10:]) - sum(price * 250 // 10_000 for price in prices[10:]),
        "buyer": -sum(prices),
        "market": fees,
        "fees": fees,
    }
    assert on.read(first, "balance", who(buyer)) == on.read(second, "balance", who(buyer)) == 10
