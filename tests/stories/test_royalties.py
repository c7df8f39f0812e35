"""Royalties: the collection's own word first, then the royalty manager's split, and what neither can do."""

from __future__ import annotations

import pytest

from events.support.calls.auctions import ENGLISH
from events.support.embedded import Embedded, Timeless
from tests.stories.stage import XLM, minted
from tests.support.books import Party, books, refused

ODD = 1_000_003  # stroops; divides by nothing


def sold(on: Embedded, how: str, seller: Timeless, buyer: Timeless, collection: str, price: int) -> None:
    """One token sold for `price`, by each of the ways that there are."""
    if how == "listing":
        on.buy(buyer, on.list(seller, collection, 1, price), price)
    elif how == "sweep":
        on.buy_many(buyer, [(on.list(seller, collection, 1, price), price)], partial=False)
    elif how == "offer":
        on.accept(seller, on.offer(buyer, collection, 1, price), 1, price)
    elif how == "collection offer":
        on.accept(seller, on.offer(buyer, collection, None, price), 1, price)
    else:
        auction = on.auction_off(seller, collection, 1, ENGLISH, price, price, seconds=60)
        on.bid(buyer, auction, price)
        on.move_to(on.end_time(auction))
        on.finalize(buyer, auction)


WAYS = ["listing", "sweep", "offer", "collection offer", "auction"]


@pytest.mark.parametrize("how", WAYS)
def test_a_split_of_three_receivers(on: Embedded, how: str) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    receiver, other = on.wallet("receiver"), on.wallet("other")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    shares = {creator.address: 333, receiver.address: 333, other.address: 334}
    on.split_royalty(creator, collection, shares)
    on.delete_default_royalty(creator, collection)
    market = on.auction if how == "auction" else on.marketplace
    people: dict[str, Party] = {"seller": seller, "buyer": buyer, "receiver": receiver, "other": other}
    with books(on, creator=creator, market=market, **people, fees=lambda: on.accrued(market)) as change:
        sold(on, how, seller, buyer, collection, ODD)
    assert change == {
        "creator": 33_300,
        "receiver": 33_300,
        "other": 33_400,
        "seller": 875_003,
        "buyer": -ODD,
        "market": 25_000,
        "fees": 25_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


@pytest.mark.parametrize("how", WAYS)
def test_the_collections_own_word_goes_first(on: Embedded, how: str) -> None:
    creator, seller, buyer, receiver = (on.wallet(name) for name in ("creator", "seller", "buyer", "receiver"))
    collection = minted(on, creator, royalty_bps=500, to=seller)
    on.split_royalty(creator, collection, {receiver.address: 5_000})
    market = on.auction if how == "auction" else on.marketplace
    people: dict[str, Party] = {"creator": creator, "seller": seller, "buyer": buyer, "receiver": receiver}
    with books(on, market=market, **people) as change:
        sold(on, how, seller, buyer, collection, ODD)
    assert change == {"creator": 50_000, "seller": 925_003, "buyer": -ODD, "receiver": 0, "market": 25_000}


@pytest.mark.parametrize("how", ["listing", "sweep", "auction"])
@pytest.mark.parametrize("raised", ["default", "token", "split"])
def test_a_seller_pays_no_more_than_they_agreed_to(on: Embedded, how: str, raised: str) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    id = (
        on.auction_off(seller, collection, 1, ENGLISH, ODD, ODD)
        if how == "auction"
        else on.list(seller, collection, 1, ODD)
    )
    if raised == "default":
        on.set_default_royalty(creator, collection, creator, 5_000)
    elif raised == "token":
        on.set_token_royalty(creator, collection, 1, creator, 5_000)
    else:
        on.split_royalty(creator, collection, {creator.address: 5_000})
        on.delete_default_royalty(creator, collection)
    market = on.auction if how == "auction" else on.marketplace
    with books(on, creator=creator, seller=seller, buyer=buyer, market=market) as change:
        if how == "listing":
            on.buy(buyer, id, ODD)
        elif how == "sweep":
            on.buy_many(buyer, [(id, ODD)], partial=False)
        else:
            on.bid(buyer, id, ODD)
            on.move_to(on.end_time(id))
            on.finalize(buyer, id)
    assert change == {"creator": 50_000, "seller": 925_003, "buyer": -ODD, "market": 25_000}


def test_ten_receivers_at_half_of_the_price(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=0, to=seller)
    ten = {f"receiver {n}": on.wallet(f"receiver {n}") for n in range(10)}
    on.split_royalty(creator, collection, {wallet.address: 500 for wallet in ten.values()})
    listing = on.list(seller, collection, 1, 100 * XLM + 19)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace, **ten) as change:
        on.buy(buyer, listing, 100 * XLM + 19)
    # A receiver's 5 % of 1,000,000,019 is rounded down; the 19 stroops over are the seller's.
    assert change == {
        "seller": 475_000_019,
        "buyer": -1_000_000_019,
        "market": 25_000_000,
        **dict.fromkeys(ten, 50_000_000),
    }


def test_a_tokens_own_royalty_in_place_of_its_collections(on: Embedded) -> None:
    creator, buyer, receiver = on.wallet("creator"), on.wallet("buyer"), on.wallet("receiver")
    collection = minted(on, creator, royalty_bps=500, tokens=2)
    on.set_token_royalty(creator, collection, 2, receiver, 1_000)
    listings = [on.list(creator, collection, token, 10 * XLM) for token in (1, 2)]
    with books(on, creator=creator, buyer=buyer, receiver=receiver, market=on.marketplace) as change:
        for listing in listings:
            on.buy(buyer, listing, 10 * XLM)
    assert change == {
        "creator": 97_500_000 + 87_500_000,
        "buyer": -200_000_000,
        "receiver": 10_000_000,
        "market": 5_000_000,
    }


def test_a_split_of_one_token_in_place_of_its_collections(on: Embedded) -> None:
    creator, buyer, receiver, other = (on.wallet(name) for name in ("creator", "buyer", "receiver", "other"))
    collection = minted(on, creator, royalty_bps=0, tokens=2)
    on.split_royalty(creator, collection, {receiver.address: 1_000})
    on.split_royalty(creator, collection, {other.address: 2_000}, token=2)
    listings = [on.list(creator, collection, token, 10 * XLM) for token in (1, 2)]
    with books(on, creator=creator, buyer=buyer, receiver=receiver, other=other, market=on.marketplace) as change:
        for listing in listings:
            on.buy(buyer, listing, 10 * XLM)
    assert change == {
        "creator": 87_500_000 + 77_500_000,
        "buyer": -200_000_000,
        "receiver": 10_000_000,
        "other": 20_000_000,
        "market": 5_000_000,
    }


def test_a_gift_pays_no_royalty(on: Embedded) -> None:
    """What a royalty can't enforce: a direct transfer is the owner's right."""
    creator, seller, other = on.wallet("creator"), on.wallet("seller"), on.wallet("other")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    with books(on, creator=creator, seller=seller, other=other) as change:
        on.transfer(seller, collection, 1, other)
    assert change == {"creator": 0, "seller": 0, "other": 0}


def test_a_split_that_is_refused(on: Embedded) -> None:
    creator, seller, receiver = on.wallet("creator"), on.wallet("seller"), on.wallet("receiver")
    collection = minted(on, creator, royalty_bps=0)
    with refused("not_the_collections_admin"):
        on.split_royalty(seller, collection, {receiver.address: 100})
    with refused("royalty_too_high"):
        on.split_royalty(creator, collection, {receiver.address: 2_501, seller.address: 2_500})
    with refused("share_too_low"):
        on.split_royalty(creator, collection, {receiver.address: 0})
    with refused("receiver_count"):
        on.split_royalty(creator, collection, {on.wallet(f"receiver {n}").address: 1 for n in range(11)})
    with refused("receiver_count"):
        on.split_royalty(creator, collection, {})
