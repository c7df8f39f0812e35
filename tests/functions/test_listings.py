"""Listings from the prepare route to the chain and back into the data, with balances to the stroop."""

from __future__ import annotations

from typing import Any

import pytest
from nuna_localnet.client import advance_time, close_ledgers
from nuna_localnet.testing import Wallet
from stellar_sdk import scval

from nuna.formats import clock
from tests.support.invoke import Answer, call
from tests.support.network import DAY, HOUR, Network, chain, listing_body, token

__all__ = ["chain"]
PRICE = 25_000_000
FUNDED = 100_000_000_000


@pytest.fixture
def creator(chain: Network) -> Wallet:
    return chain.wallet()


@pytest.fixture
def buyer(chain: Network) -> Wallet:
    return chain.wallet()


@pytest.fixture
def nft(chain: Network, creator: Wallet) -> str:
    return chain.nft(creator, chain.collection(creator))


def buy(listing: str, buyer: Wallet, most: int = PRICE) -> Answer:
    body = {"maxPrice": {"amount": str(most), "currency": "XLM"}}
    return call("listings/buy_listing", path={"id": listing}, body=body, token=token(buyer))


def code(answer: Answer) -> str:
    """The contract's error by name."""
    assert answer.status == 409, answer.text
    return str(answer.json["error"]["code"])


def active(**query: Any) -> list[str]:
    answer = call("listings/list_listings", query=query)
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json["items"]]


def test_a_listing_is_prepared_signed_indexed_and_shown(chain: Network, creator: Wallet, nft: str) -> None:
    prepared = call("listings/create_listing", body=listing_body(nft, PRICE), token=token(creator))
    assert prepared.status == 200, prepared.text
    preview = prepared.json["preview"]
    assert preview["action"] == "create_listing" and preview["nft"] == nft and preview["pays"] == []
    assert preview["price"] == {"amount": str(PRICE), "currency": "XLM"}
    fee = int(prepared.json["transaction"]["feeStroops"])
    assert preview["maximumCost"] == {"amount": str(fee), "currency": "XLM"}

    before = chain.balance(creator.address)
    done = chain.send(creator, prepared)
    assert (done["status"], done["indexed"], done["action"]) == ("success", True, "create_listing")
    assert done["result"] == {"listing": preview["listing"], "nft": nft}
    assert before - chain.balance(creator.address) == chain.fee_charged(done["hash"]) <= fee

    shown = call("listings/get_listing", path={"id": preview["listing"]}).json
    assert (shown["status"], shown["nft"]["id"], shown["seller"]["address"]) == ("active", nft, creator.address)
    assert shown["price"] == {"amount": str(PRICE), "currency": "XLM"}
    assert active() == [preview["listing"]]
    assert call("nfts/get_nft", path={"id": nft}).json["listing"]["id"] == preview["listing"]


def test_a_purchase_pays_what_its_preview_says_to_the_stroop(chain: Network, creator: Wallet, buyer: Wallet) -> None:
    patron = chain.wallet()
    nft = chain.nft(creator, chain.collection(creator, royaltyReceiver=patron.address, royaltyBps=777))
    price = 12_345_679
    listing = chain.listing(creator, nft, price)
    market = chain.plan.addresses["marketplace"]
    who = {"seller": creator.address, "royalty": patron.address, "fee": market, "buyer": buyer.address}
    before = {role: chain.balance(address) for role, address in who.items()}

    prepared = buy(listing, buyer, most=price + 5)
    preview = prepared.json["preview"]
    pays = {part["role"]: int(part["amount"]) for part in preview["pays"]}
    assert {part["role"]: part["to"] for part in preview["pays"]} == {
        "refund": buyer.address,
        **{role: who[role] for role in ("seller", "fee", "royalty")},
    }
    assert pays.pop("refund") == 5
    assert sum(pays.values()) == price
    assert pays["fee"] == price * 250 // 10_000 and pays["royalty"] == price * 777 // 10_000
    assert preview["receives"] == [{"to": buyer.address, "nft": nft}]
    most = price + 5 + int(prepared.json["transaction"]["feeStroops"])
    assert preview["maximumCost"] == {"amount": str(most), "currency": "XLM"}

    done = chain.send(buyer, prepared)
    moved = {role: chain.balance(address) - before[role] for role, address in who.items()}
    fee = chain.fee_charged(done["hash"])
    assert moved == {**pays, "buyer": -price - fee}
    assert chain.owner(nft) == buyer.address

    assert done["result"] == {"listing": listing, "nft": nft}
    assert call("listings/get_listing", path={"id": listing}).json["status"] == "sold"
    shown = call("nfts/get_nft", path={"id": nft}).json
    assert shown["owner"]["address"] == buyer.address and "listing" not in {k for k, v in shown.items() if v}
    assert (shown["lastSale"]["amount"], shown["lastSale"]["currency"]) == (str(price), "XLM")
    history = call("nfts/list_history", path={"id": nft}).json["items"]
    assert [entry["type"] for entry in history][:2] == ["sale", "listing_created"] and history[-1]["type"] == "mint"
    assert history[0]["data"]["price"] == {"amount": str(price), "currency": "XLM"}
    assert active() == []


def test_what_would_fail_on_chain_fails_at_prepare_by_name(
    chain: Network, creator: Wallet, buyer: Wallet, nft: str
) -> None:
    assert code(call("listings/create_listing", body=listing_body(nft, PRICE), token=token(buyer))) == "not_the_owner"
    too_long = listing_body(nft, PRICE, 400 * DAY)
    assert code(call("listings/create_listing", body=too_long, token=token(creator))) == "expiry_out_of_range"
    listing = chain.listing(creator, nft, PRICE)
    before = {wallet.address: chain.balance(wallet.address) for wallet in (creator, buyer)}
    cheap = buy(listing, buyer, most=PRICE - 1)
    assert code(cheap) == "price_above_maximum"
    assert cheap.json["error"]["contract"] == chain.plan.addresses["marketplace"]
    assert code(buy(listing, creator)) == "self_trade"
    assert code(buy("1", buyer)) == "listing_not_found"
    change = {"price": {"amount": "1"}}
    assert (
        code(call("listings/update_listing", path={"id": listing}, body=change, token=token(buyer))) == "not_the_seller"
    )
    assert code(call("listings/cancel_listing", path={"id": listing}, token=token(buyer))) == "not_the_seller"
    assert before == {address: chain.balance(address) for address in before}


def test_a_moved_token_leaves_a_stale_listing(chain: Network, creator: Wallet, buyer: Wallet, nft: str) -> None:
    listing = chain.listing(creator, nft, PRICE)
    chain.transfer(creator, nft, chain.wallet().address)
    before = chain.balance(buyer.address)
    refused = buy(listing, buyer)
    assert code(refused) == "listing_stale"
    assert "moved" in refused.json["detail"]
    chain.index()
    assert call("listings/get_listing", path={"id": listing}).json["status"] == "invalid"
    assert active() == [] and chain.balance(buyer.address) == before


def test_too_little_money(chain: Network, creator: Wallet, buyer: Wallet, nft: str) -> None:
    held = chain.balance(buyer.address)
    listing = chain.listing(creator, nft, held + 1)
    refused = buy(listing, buyer, most=held + 1)
    assert code(refused) == "insufficient_balance"
    assert "too little" in refused.json["detail"]
    assert chain.balance(buyer.address) == held


def test_enough_for_the_price_but_not_for_the_fee(chain: Network, creator: Wallet, buyer: Wallet, nft: str) -> None:
    spendable = chain.balance(buyer.address) - 10_000_000  # two base reserves stay
    listing = chain.listing(creator, nft, spendable)
    refused = buy(listing, buyer, most=spendable)
    assert code(refused) == "insufficient_balance"
    assert "network fee" in refused.json["detail"]
    cheaper = chain.listing(creator, nft, spendable - 10_000_000)
    assert code(buy(cheaper, buyer, most=spendable)) == "insufficient_balance"
    assert buy(cheaper, buyer, most=spendable - 10_000_000).status == 200


def test_a_private_listing_is_refused_to_others_in_words(
    chain: Network, creator: Wallet, buyer: Wallet, nft: str
) -> None:
    friend, (contract, token_id) = chain.wallet(), nft.split(":")
    terms = (scval.to_int128(PRICE), scval.to_address(chain.plan.native), scval.to_uint64(clock.now() + DAY))
    what = (scval.to_address(creator.address), scval.to_address(contract), scval.to_uint32(int(token_id)))
    market = chain.plan.addresses["marketplace"]
    chain.invoke(creator, market, "create_private_listing", *what, *terms, scval.to_address(friend.address))
    chain.index()
    (listing,) = active()
    assert call("nfts/get_nft", path={"id": nft}).json["listing"]["buyer"] == friend.address
    before = chain.balance(buyer.address)
    refused = buy(listing, buyer)
    assert code(refused) == "private_listing" and "for another buyer alone" in refused.json["detail"]
    assert chain.balance(buyer.address) == before
    assert "floor" not in {k for k, v in call("collections/get_collection", path={"id": contract}).json.items() if v}
    assert chain.send(friend, buy(listing, friend))["status"] == "success" and chain.owner(nft) == friend.address


def test_change_and_cancel(chain: Network, creator: Wallet, buyer: Wallet, nft: str) -> None:
    listing = chain.listing(creator, nft, PRICE)
    body = {"price": {"amount": str(2 * PRICE)}}
    done = chain.send(creator, call("listings/update_listing", path={"id": listing}, body=body, token=token(creator)))
    assert done["result"]["listing"] == listing
    assert call("listings/get_listing", path={"id": listing}).json["price"]["amount"] == str(2 * PRICE)
    assert code(buy(listing, buyer)) == "price_above_maximum"
    nothing = call("listings/update_listing", path={"id": listing}, body={}, token=token(creator))
    assert (nothing.status, nothing.json["code"]) == (422, "nothing_to_change")

    chain.send(creator, call("listings/cancel_listing", path={"id": listing}, token=token(creator)))
    assert call("listings/get_listing", path={"id": listing}).json["status"] == "cancelled"
    assert code(buy(listing, buyer, most=2 * PRICE)) == "listing_not_found"


def test_an_expired_listing_is_not_shown_and_not_sold(
    chain: Network, creator: Wallet, buyer: Wallet, nft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = chain.listing(creator, nft, PRICE, 2 * HOUR)
    later = clock.now() + 3 * HOUR
    monkeypatch.setattr("nuna.market.listings.now", lambda: later)
    assert active() == []
    assert call("listings/get_listing", path={"id": listing}).json["status"] == "expired"
    advance_time(chain.net, 3 * HOUR)
    close_ledgers(chain.net)
    assert code(buy(listing, buyer)) == "listing_expired"


def test_filters_and_orders(chain: Network, creator: Wallet, buyer: Wallet) -> None:
    first, second = chain.collection(creator), chain.collection(creator, name="Dusk")
    prices = [30, 10, 20]
    dawn = [chain.listing(creator, chain.nft(creator, first, n), price * 1_000_000) for n, price in enumerate(prices)]
    dusk = chain.listing(creator, chain.nft(creator, second, 9), 5_000_000)
    assert active() == [dusk, *reversed(dawn)]
    assert active(collection=first) == list(reversed(dawn))
    assert active(seller=creator.address, collection=second) == [dusk]
    assert active(seller=buyer.address) == []
    assert active(collection=first, sort="price") == [dawn[1], dawn[2], dawn[0]]
    assert active(collection=first, sort="price", minPrice="10000001", maxPrice="29999999") == [dawn[2]]
    assert active(minPrice="10000000", maxPrice="20000000") == [dawn[2], dawn[1]]
    assert active(currency=chain.plan.native) == active(currency="XLM") == active()
    refused = call("listings/list_listings", query={"sort": "price"})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "sort")

    for query in ({}, {"collection": first}, {"collection": first, "sort": "price"}):
        walked: list[str] = []
        cursor: str | None = None
        while True:
            page = call("listings/list_listings", query={**query, "limit": 1, **({"cursor": cursor} if cursor else {})})
            walked += [item["id"] for item in page.json["items"]]
            cursor = page.json["next"]
            if cursor is None:
                break
        assert walked == active(**query)


def test_bad_input_names_its_field(chain: Network, creator: Wallet, nft: str) -> None:
    def fields(body: Any) -> list[str]:
        answer = call("listings/create_listing", body=body, token=token(creator))
        assert answer.status == 422, answer.text
        return [error["field"] for error in answer.json["errors"]]

    good = listing_body(nft, PRICE)
    assert fields({**good, "nftId": "x"}) == ["nftId"]
    assert fields({**good, "price": {"amount": "2.5"}}) == ["price.amount"]
    assert fields({**good, "price": {"amount": "-1"}}) == ["price.amount"]
    assert fields({**good, "price": {"amount": "1", "currency": "USD"}}) == ["price.currency"]
    assert fields({**good, "expiresAt": "tomorrow"}) == ["expiresAt"]
    assert fields({**good, "expiresAt": "2027-01-01T00:00:00"}) == ["expiresAt"]
    assert fields({}) == ["nftId", "price", "expiresAt"]
    assert call("listings/create_listing", body=good).status == 401
