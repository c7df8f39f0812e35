"""Tokens of collections that our factory did not make: not listed through the API, but a sale of one is always kept."""

from __future__ import annotations

import time
from typing import Any

import pytest

from events.support.embedded import Embedded
from nuna import wiring
from nuna.resources import CHAIN_EVENTS, COLLECTIONS, LISTINGS, NFTS, SALES
from nuna.web import identity
from nuna.web.identity import Principal
from tests.stories.stage import minted_by_stranger
from tests.support.indexing import poll_all, rows
from tests.support.invoke import Answer, call
from tests.support.network import listing_body

PRICE = 30_000_000


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, aws: None) -> Embedded:
    network = Embedded(start=int(time.time()))
    for name, value in network.settings.items():
        monkeypatch.setenv(name, value)
    wiring.use(chain=network.chain)
    return network


def asked(name: str, wallet: Any, **request: Any) -> Answer:
    return call(name, token=identity.issue(Principal(wallet.address)), **request)


def test_a_listing_is_refused_with_the_reason(on: Embedded) -> None:
    seller = on.wallet("seller")
    nft = f"{minted_by_stranger(on, seller, royalty_bps=500)}:1"
    answer = asked("listings/create_listing", seller, body=listing_body(nft, PRICE))
    assert (answer.status, answer.json["code"]) == (422, "unknown_collection")
    assert answer.json["errors"][0]["field"] == "nftId" and "not a collection of this" in answer.json["detail"]


def test_a_collection_that_is_not_indexed_yet_is_one_of_ours(on: Embedded) -> None:
    seller = on.wallet("seller")
    collection = on.create_collection(seller)
    on.mint(seller, collection, 1, "ipfs://dawn/1.json")
    assert rows(COLLECTIONS) == []
    assert asked("listings/create_listing", seller, body=listing_body(f"{collection}:1", PRICE)).status == 200


def test_a_sale_is_kept_with_its_history_and_its_people_told(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted_by_stranger(on, seller, royalty_bps=500)
    listing = on.list(seller, collection, 1, PRICE)
    poll_all(on.chain)  # type: ignore[arg-type]
    wiring.use(chain=on.chain)
    body = {"maxPrice": {"amount": str(PRICE)}}
    prepared = asked("listings/buy_listing", buyer, path={"id": str(listing)}, body=body)
    assert prepared.status == 200, prepared.text
    assert prepared.json["preview"]["nft"] == f"{collection}:1"
    before = {wallet.address: on.balance(on.native, wallet.address) for wallet in (seller, buyer)}
    spent = buyer.spent
    on.buy(buyer, listing, PRICE)
    moved = {address: on.balance(on.native, address) - held for address, held in before.items()}
    # the seller is also who the stranger's royalty goes to
    assert moved == {seller.address: 29_250_000, buyer.address: -PRICE - (buyer.spent - spent)}

    poll_all(on.chain)  # type: ignore[arg-type]
    (sale,) = rows(SALES)
    assert (sale["nft_id"], sale["seller"], sale["buyer"]) == (f"{collection}:1", seller.address, buyer.address)
    assert (sale["price"], sale["royalties"][0]["amount"]) == (PRICE, 1_500_000)
    assert rows(COLLECTIONS) == rows(NFTS) == rows(LISTINGS) == [], "what a stranger's contract says is not believed"
    for path in ({"name": "nfts/list_history", "id": f"{collection}:1"}, {"name": "users/list_activity"}):
        key = {"id": path["id"]} if "id" in path else {"address": buyer.address}
        assert [entry["type"] for entry in call(path["name"], path=key).json["items"]] == ["sale"]


def test_its_listing_can_be_cancelled_though_it_is_not_shown(on: Embedded) -> None:
    seller, other = on.wallet("seller"), on.wallet("other")
    listing = str(on.list(seller, minted_by_stranger(on, seller, royalty_bps=0), 1, PRICE))
    assert call("listings/get_listing", path={"id": listing}).status == 404
    assert asked("listings/cancel_listing", other, path={"id": listing}).json["error"]["code"] == "not_the_seller"
    assert asked("listings/cancel_listing", seller, path={"id": listing}).status == 200


def test_no_event_of_a_market_is_dropped(on: Embedded) -> None:
    """What the marketplace says of a stranger's token is recorded and published like everything else it says."""
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted_by_stranger(on, seller, royalty_bps=0)
    offer = on.offer(buyer, collection, 1, PRICE)
    on.cancel(seller, on.list(seller, collection, 1, PRICE))
    on.accept(seller, offer, 1, PRICE)
    poll_all(on.chain)  # type: ignore[arg-type]
    told = {row["name"] for row in rows(CHAIN_EVENTS)}
    assert {"OfferMade", "ListingCreated", "ListingCancelled", "SaleSettled", "OfferAccepted"} <= told
