"""What an account can't take is told as held by the market, before the sale and after it, to the stroop."""

from __future__ import annotations

from typing import Any

import pytest
from nuna_localnet.client import fund
from stellar_sdk import Asset, ChangeTrust, Keypair, scval

from events.support.calls.auctions import ENGLISH
from events.support.embedded import Embedded
from nuna import wiring
from nuna.chain.events import SaleSettled, from_detail
from nuna.notify.compose import notify_of_sale
from nuna.resources import CHAIN_EVENTS, NOTIFICATIONS, SALES
from nuna.web import identity
from nuna.web.identity import Principal
from tests.stories.stage import minted
from tests.support.indexing import poll_all, rows
from tests.support.invoke import call
from tests.support.network import Network, chain, token

__all__ = ["chain"]
PRICE = 30_000_000
UNIT = 10_000_000


def buy(listing: str, buyer: str, most: int, currency: str = "XLM") -> dict[str, Any]:
    body = {"maxPrice": {"amount": str(most), "currency": currency}}
    answer = call("listings/buy_listing", path={"id": listing}, body=body, token=identity.issue(Principal(buyer)))
    assert answer.status == 200, answer.text
    prepared: dict[str, Any] = answer.json
    return prepared


def parts(prepared: dict[str, Any]) -> dict[str, tuple[str, int, bool]]:
    return {part["role"]: (part["to"], int(part["amount"]), part["held"]) for part in prepared["preview"]["pays"]}


def notices(user: str) -> list[dict[str, Any]]:
    """Of all sales, as `notifications/notify` writes them."""
    for row in rows(CHAIN_EVENTS):
        if row["name"] == "SaleSettled":
            sale = from_detail("SaleSettled", row["detail"])
            assert isinstance(sale, SaleSettled)
            notify_of_sale(sale)
    return list(wiring.tables().query(NOTIFICATIONS, user).items)


def history(user: str) -> dict[str, dict[str, Any]]:
    """Type → the user's newest activity of it."""
    items = call("users/list_activity", path={"address": user}).json["items"]
    return {item["type"]: item["data"] for item in reversed(items)}


def test_a_royalty_for_an_account_that_is_not_funded_is_held(chain: Network) -> None:
    creator, buyer, patron = chain.wallet(), chain.wallet(), Keypair.random()
    collection = chain.collection(creator, royaltyReceiver=patron.public_key, royaltyBps=1_000)
    listing = chain.listing(creator, nft := chain.nft(creator, collection), PRICE)
    market = chain.plan.addresses["marketplace"]
    before = {address: chain.balance(address) for address in (creator.address, buyer.address, market)}

    answer = call(
        "listings/buy_listing",
        path={"id": listing},
        body={"maxPrice": {"amount": str(PRICE), "currency": "XLM"}},
        token=token(buyer),
    )
    shown = parts(answer.json)
    assert shown["royalty"] == (patron.public_key, 3_000_000, True)
    assert shown["seller"] == (creator.address, 26_250_000, False)
    done = chain.send(buyer, answer)

    moved = {address: chain.balance(address) - held for address, held in before.items()}
    assert moved == {
        creator.address: 26_250_000,
        buyer.address: -PRICE - chain.fee_charged(done["hash"]),
        market: 750_000 + 3_000_000,
    }
    owed = ("address", patron.public_key), ("address", chain.plan.native)
    assert chain.port.call(market, "claimable", *owed) == 3_000_000
    told = call("nfts/list_history", path={"id": nft}).json["items"][0]["data"]
    assert (told["sellerHeld"], told["proceeds"]) == (False, {"amount": "26250000", "currency": "XLM"})
    royalty = history(patron.public_key)["royalty_paid"]
    assert (royalty["held"], royalty["amount"]) == (True, {"amount": "3000000", "currency": "XLM"})
    (note,) = notices(patron.public_key)
    assert "0.3 XLM could not be paid to your account: the market holds it for you" in note["body"]
    assert "Fund your account" in note["body"] and "received" not in note["body"]

    fund(chain.net, patron)
    funded = chain.balance(patron.public_key)
    chain.invoke(buyer, market, "claim", scval.to_address(patron.public_key), scval.to_address(chain.plan.native))
    chain.index()
    assert chain.balance(patron.public_key) - funded == 3_000_000
    claimed = history(patron.public_key)["claimed"]
    assert claimed == {"contract": market, "amount": {"amount": "3000000", "currency": "XLM"}}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch, aws: None) -> Embedded:
    network = Embedded()
    for name, value in network.settings.items():
        monkeypatch.setenv(name, value)
    return network


@pytest.fixture
def issued(on: Embedded) -> tuple[Asset, str]:
    """An issued asset and its contract; the buyer has 1,000, and nobody else a trustline."""
    asset, currency = on.issue(on.wallet("issuer"), "EURC", on.operator)
    on.trust(on.wallet("buyer"), asset)
    on.give(on.wallet("issuer"), currency, on.wallet("buyer"), 1_000 * UNIT)
    return asset, currency


@pytest.fixture
def euro(issued: tuple[Asset, str]) -> str:
    return issued[1]


def follow(on: Embedded) -> None:
    poll_all(on.chain)  # type: ignore[arg-type]


def test_a_seller_without_a_trustline_is_not_told_that_they_received(on: Embedded, euro: str) -> None:
    creator, seller, buyer = (on.wallet(name) for name in ("creator", "seller", "buyer"))
    collection = minted(on, creator, royalty_bps=500, to=seller)
    listing = on.list(seller, collection, 1, 30 * UNIT, currency=euro)
    follow(on)
    wiring.use(chain=on.chain)
    shown = parts(buy(str(listing), buyer.address, 30 * UNIT, euro))
    assert shown == {
        "seller": (seller.address, 277_500_000, True),
        "royalty": (creator.address, 15_000_000, True),
        "fee": (on.marketplace, 7_500_000, False),
    }
    on.buy(buyer, listing, 30 * UNIT)
    assert [on.balance(euro, wallet.address) for wallet in (seller, creator)] == [0, 0]
    assert on.claimable(on.marketplace, seller, euro) == 277_500_000
    follow(on)
    (sale,) = rows(SALES)
    assert sale["seller_held"] is True and [part["held"] for part in sale["royalties"]] == [True]
    assert history(seller.address)["sale"]["sellerHeld"] is True
    (note,) = notices(seller.address)
    assert "277500000 units" in note["body"] and "the market holds it for you" in note["body"]
    assert "trustline" in note["body"] and "received" not in note["body"]
    assert note["data"]["held"] == "277500000"


def test_in_a_sweep_each_payee_is_told_their_own(on: Embedded, issued: tuple[Asset, str]) -> None:
    """Two sellers with two tokens each, and a creator; the second seller has no trustline."""
    asset, currency = issued
    creator, seller, other, buyer = (on.wallet(name) for name in ("creator", "seller", "other", "buyer"))
    collection = minted(on, creator, royalty_bps=500, to=seller, tokens=4)
    for token_id in (3, 4):
        on.transfer(seller, collection, token_id, other)
    for wallet in (seller, creator):
        on.trust(wallet, asset)
    owners = {1: seller, 2: seller, 3: other, 4: other}
    listings = [on.list(wallet, collection, n, n * UNIT, currency=currency) for n, wallet in owners.items()]
    on.buy_many(buyer, [(listing, 10 * UNIT) for listing in listings], partial=False, currency=currency)
    held = on.claimable(on.marketplace, other, currency)
    assert (held, on.balance(currency, other.address)) == (7 * UNIT * 925 // 1000, 0)
    assert on.balance(currency, seller.address) == 3 * UNIT * 925 // 1000
    follow(on)
    assert {sale["token_id"]: sale["seller_held"] for sale in rows(SALES)} == {1: False, 2: False, 3: True, 4: True}
    assert {part["held"] for sale in rows(SALES) for part in sale["royalties"]} == {False}
    told = notices(other.address)
    assert sum(int(note["data"]["held"]) for note in told) == held and len(told) == 2
    assert not any("held" in note["data"] or "holds" in note["body"] for note in notices(seller.address))


def test_one_payee_with_a_share_paid_and_a_share_held(on: Embedded, issued: tuple[Asset, str]) -> None:
    """The creator sells their own token; their trustline takes the royalty and no more."""
    asset, currency = issued
    creator, buyer = on.wallet("creator"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500)
    assert creator.run(ChangeTrust(asset, "2")).status.value == "SUCCESS"  # at most 2 units of the asset
    on.buy(buyer, on.list(creator, collection, 1, 30 * UNIT, currency=currency), 30 * UNIT)
    assert on.balance(currency, creator.address) == 15_000_000
    assert on.claimable(on.marketplace, creator, currency) == 277_500_000
    follow(on)
    (sale,) = rows(SALES)
    assert (sale["seller_held"], sale["royalties"][0]["held"]) == (True, False)
    (note,) = notices(creator.address)
    assert "You received 15000000 units" in note["body"] and "277500000 units" in note["body"]


def test_a_returned_bid_that_is_held_is_no_part_of_a_sale(on: Embedded, issued: tuple[Asset, str]) -> None:
    asset, currency = issued
    seller, rival, buyer, issuer = (on.wallet(name) for name in ("seller", "rival", "buyer", "issuer"))
    for wallet in (seller, rival):
        on.trust(wallet, asset)
    on.give(issuer, currency, rival, 100 * UNIT)
    auction = on.auction_off(seller, minted(on, seller, royalty_bps=0), 1, ENGLISH, UNIT, UNIT, currency=currency)
    on.bid(rival, auction, 10 * UNIT)
    on.freeze(issuer, currency, rival)
    on.bid(buyer, auction, 20 * UNIT)
    on.withdraw(rival, auction)
    on.move_to(on.end_time(auction))
    on.finalize(buyer, auction)
    follow(on)
    (sale,) = rows(SALES)
    assert sale["seller_held"] is False and on.claimable(on.auction, rival, currency) == 10 * UNIT
    assert history(rival.address)["claim_credited"]["amount"]["amount"] == str(10 * UNIT)
