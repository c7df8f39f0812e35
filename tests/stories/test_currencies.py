"""Payment in an issued asset, and payees whose account can't receive it: nobody is held up, nothing is lost."""

from __future__ import annotations

import pytest
from stellar_sdk import Asset

from events.support.calls import flag, who
from events.support.calls.auctions import DUTCH, ENGLISH
from events.support.calls.terms import NOTICE
from events.support.embedded import Embedded
from tests.stories.stage import minted
from tests.support.books import books, books_in, refused

UNIT = 10_000_000  # of the asset
PRICE = 30 * UNIT


@pytest.fixture
def euro(on: Embedded) -> tuple[Asset, str]:
    """An issued asset and its contract; buyer and rival have 1,000 each, nobody else has a trustline."""
    asset, currency = on.issue(on.wallet("issuer"), "EURC", on.operator)
    for name in ("buyer", "rival"):
        on.trust(on.wallet(name), asset)
        on.give(on.wallet("issuer"), currency, on.wallet(name), 1_000 * UNIT)
    return asset, currency


def test_a_purchase_in_an_issued_asset(on: Embedded, euro: tuple[Asset, str]) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    asset, currency = euro
    for wallet in (creator, seller):
        on.trust(wallet, asset)
    collection = minted(on, creator, royalty_bps=500, to=seller)
    market = on.marketplace
    with (
        books_in(
            on,
            currency,
            creator=creator,
            seller=seller,
            buyer=buyer,
            market=market,
            fees=lambda: on.accrued(market, currency),
        ) as change,
        books(on, creator=creator, seller=seller, buyer=buyer, market=market) as lumens,
    ):
        on.buy(buyer, on.list(seller, collection, 1, PRICE, currency=currency), PRICE)
    assert change == {
        "creator": 15_000_000,
        "seller": 277_500_000,
        "buyer": -300_000_000,
        "market": 7_500_000,
        "fees": 7_500_000,
    }
    assert set(lumens.values()) == {0}


@pytest.mark.parametrize("how", ["listing", "sweep", "offer", "English", "Dutch"])
def test_payees_without_a_trustline_claim_once_they_have_one(on: Embedded, euro: tuple[Asset, str], how: str) -> None:
    creator, seller, buyer, other = (on.wallet(name) for name in ("creator", "seller", "buyer", "other"))
    asset, currency = euro
    collection = minted(on, creator, royalty_bps=500, to=seller)
    market = on.auction if how in ("English", "Dutch") else on.marketplace
    with books_in(
        on,
        currency,
        creator=creator,
        seller=seller,
        buyer=buyer,
        market=market,
        fees=lambda: on.accrued(market, currency),
        of_creator=lambda: on.claimable(market, creator, currency),
        of_seller=lambda: on.claimable(market, seller, currency),
    ) as change:
        match how:
            case "listing":
                on.buy(buyer, on.list(seller, collection, 1, PRICE, currency=currency), PRICE)
            case "sweep":
                listing = on.list(seller, collection, 1, PRICE, currency=currency)
                on.buy_many(buyer, [(listing, PRICE + 5)], partial=True, currency=currency)
            case "offer":
                offer = on.offer(buyer, collection, 1, PRICE, currency=currency)
                on.accept(seller, offer, 1, PRICE)
            case "English":
                auction = on.auction_off(seller, collection, 1, ENGLISH, PRICE, PRICE, currency=currency)
                on.bid(buyer, auction, PRICE)
                on.move_to(on.end_time(auction))
                on.finalize(buyer, auction)
            case "Dutch":
                on.bid(buyer, on.auction_off(seller, collection, 1, DUTCH, PRICE, PRICE, currency=currency), PRICE)
    assert change == {
        "creator": 0,
        "seller": 0,
        "buyer": -300_000_000,
        "market": 300_000_000,
        "fees": 7_500_000,
        "of_creator": 15_000_000,
        "of_seller": 277_500_000,
    }
    assert on.owner_of(collection, 1) == buyer.address
    with books_in(on, currency, creator=creator, seller=seller, market=market) as change:
        with refused("trustline_missing"):
            on.claim(seller, market, seller, currency)
        with refused("nothing_to_pay"):
            on.claim(other, market, other, currency)
    assert set(change.values()) == {0}
    with books_in(on, currency, creator=creator, seller=seller, market=market) as change:
        for wallet, amount in ((seller, 277_500_000), (creator, 15_000_000)):
            on.trust(wallet, asset)
            assert on.claim(other, market, wallet, currency) == amount  # anyone may ask; it goes to the payee
            with refused("nothing_to_pay"):
                on.claim(wallet, market, wallet, currency)
    assert change == {"creator": 15_000_000, "seller": 277_500_000, "market": -292_500_000}


def test_fees_stay_until_their_receiver_can_receive(on: Embedded, euro: tuple[Asset, str]) -> None:
    seller, buyer, receiver = on.wallet("seller"), on.wallet("buyer"), on.wallet("receiver")
    asset, currency = euro
    collection = minted(on, seller, royalty_bps=0)
    on.buy(buyer, on.list(seller, collection, 1, PRICE, currency=currency), PRICE)
    market = on.marketplace
    with (
        books_in(on, currency, receiver=receiver, market=market, fees=lambda: on.accrued(market, currency)) as change,
        refused("trustline_missing"),
    ):
        on.withdraw_fees(on.operator, market, receiver, currency)
    assert set(change.values()) == {0}
    with books_in(on, currency, receiver=receiver, market=market, fees=lambda: on.accrued(market, currency)) as change:
        on.trust(receiver, asset)
        assert on.withdraw_fees(on.operator, market, receiver, currency) == 7_500_000
    assert change == {"receiver": 7_500_000, "market": -7_500_000, "fees": -7_500_000}


def test_a_bidder_who_can_not_be_paid_holds_up_nobody(on: Embedded, euro: tuple[Asset, str]) -> None:
    """Outbid, and the issuer froze their trustline: the auction goes on; the refund becomes their claim."""
    seller, buyer, rival, issuer = (on.wallet(name) for name in ("seller", "buyer", "rival", "issuer"))
    asset, currency = euro
    on.trust(seller, asset)
    collection = minted(on, seller, royalty_bps=0)
    auction = on.auction_off(seller, collection, 1, ENGLISH, UNIT, UNIT, currency=currency)
    with books_in(on, currency, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.bid(rival, auction, 10 * UNIT)
        on.freeze(issuer, currency, rival)
        on.bid(buyer, auction, 20 * UNIT)
        on.withdraw(rival, auction)
        assert on.claimable(on.auction, rival, currency) == 10 * UNIT
        with refused("balance_deauthorized"):
            on.claim(rival, on.auction, rival, currency)
        on.move_to(on.end_time(auction))
        on.finalize(buyer, auction)
    assert change == {"seller": 195_000_000, "buyer": -200_000_000, "rival": -100_000_000, "house": 105_000_000}
    with books_in(on, currency, rival=rival, house=on.auction) as change:
        on.freeze(issuer, currency, rival, frozen=False)
        on.claim(seller, on.auction, rival, currency)
    assert change == {"rival": 100_000_000, "house": -100_000_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_each_currency_has_its_own_books(on: Embedded, euro: tuple[Asset, str]) -> None:
    """A sweep in one currency never touches a listing in another; what is off the list still settles."""
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    asset, currency = euro
    on.trust(seller, asset)
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    in_euro = on.list(seller, collection, 1, PRICE, currency=currency)
    with (
        books_in(on, currency, seller=seller, buyer=buyer, market=on.marketplace) as euros,
        books(on, seller=seller, buyer=buyer, market=on.marketplace) as lumens,
    ):
        with refused("currency_mismatch"):
            on.buy_many(buyer, [(in_euro, PRICE)], partial=False)
        on.set_currency(on.operator, on.marketplace, currency, allowed=False)
        with refused("currency_not_allowed"):
            on.list(seller, collection, 2, PRICE, currency=currency)
        on.buy(buyer, in_euro, PRICE)
    assert euros == {"seller": 292_500_000, "buyer": -300_000_000, "market": 7_500_000}
    assert set(lumens.values()) == {0}


def test_a_currency_is_taken_two_days_after_it_was_proposed(on: Embedded) -> None:
    seller = on.wallet("seller")
    collection = minted(on, seller, royalty_bps=0)
    _, currency = on.asset(on.wallet("issuer"), "EURC")
    allowed = (who(on.operator), who(currency), flag(True))
    with refused("not_proposed"):
        on.run(on.operator, on.marketplace, "set_currency", *allowed)
    on.propose_currency(on.operator, on.marketplace, currency)
    on.pass_time(NOTICE - 1)
    with refused("too_early"):
        on.run(on.operator, on.marketplace, "set_currency", *allowed)
    with refused("currency_not_allowed"):
        on.list(seller, collection, 1, PRICE, currency=currency)
    on.pass_time(1)
    on.run(on.operator, on.marketplace, "set_currency", *allowed)
    on.list(seller, collection, 1, PRICE, currency=currency)
