"""New code under live business: listings, offers and bids end as they would have, to the stroop."""

from __future__ import annotations

from pathlib import Path

from events.support.calls import DAY
from events.support.calls.auctions import ENGLISH
from events.support.embedded import Embedded
from nuna.registry import root_folder
from tests.stories.stage import XLM, minted
from tests.support.books import books, refused

NEXT = root_folder() / "contracts/test-suites/wasm"  # the code of the next schema
PRICE = 30 * XLM


def upgraded(on: Embedded, contract: str, wasm: Path) -> None:
    code = on.upload(on.operator, wasm.read_bytes())
    with refused("role_required"):
        on.propose_upgrade(on.wallet("other"), contract, code)
    on.propose_upgrade(on.operator, contract, code)
    on.pass_time(2 * DAY - 1)
    with refused("too_early"):
        on.upgrade(on.operator, contract, code)
    on.pass_time(1)
    on.upgrade(on.operator, contract, code)
    on.migrate(on.operator, contract)


def test_the_marketplaces_business_goes_on(on: Embedded) -> None:
    creator, seller, buyer, other = (on.wallet(name) for name in ("creator", "seller", "buyer", "other"))
    collection = minted(on, creator, royalty_bps=500, to=seller, tokens=3)
    listings = [on.list(seller, collection, token, PRICE) for token in (1, 2)]
    offer, cancelled = on.offer(buyer, collection, 3, PRICE), on.offer(buyer, collection, None, 10 * XLM)
    on.buy(buyer, listings[0], PRICE)
    market = on.marketplace
    with books(
        on, creator=creator, seller=seller, buyer=buyer, other=other, market=market, fees=lambda: on.accrued(market)
    ) as change:
        upgraded(on, market, NEXT / "marketplace.wasm")
        on.buy(buyer, listings[1], PRICE)
        on.accept(seller, offer, 3, PRICE)
        on.cancel_offer(buyer, cancelled)
        assert on.withdraw_fees(on.operator, market, other) == 3 * 7_500_000
    assert change == {
        "creator": 30_000_000,
        "seller": 2 * 277_500_000,
        "buyer": -300_000_000 + 100_000_000,
        "other": 22_500_000,
        "market": -407_500_000,
        "fees": -7_500_000,
    }
    assert on.balance(on.native, market) == 0
    assert {on.owner_of(collection, token) for token in (1, 2, 3)} == {buyer.address}


def test_the_auctions_bids_and_refunds_go_on(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection = minted(on, creator, royalty_bps=500, to=seller)
    auction = on.auction_off(seller, collection, 1, ENGLISH, XLM, XLM, seconds=3 * DAY)
    on.bid(buyer, auction, 10 * XLM)
    on.bid(rival, auction, 20 * XLM)
    with books(on, creator=creator, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        upgraded(on, on.auction, NEXT / "auction.wasm")
        on.bid(buyer, auction, PRICE)  # what the bid from before holds counts
        on.withdraw(rival, auction)
        on.move_to(on.end_time(auction))
        on.finalize(rival, auction)
    assert change == {
        "creator": 15_000_000,
        "seller": 277_500_000,
        "buyer": -200_000_000,
        "rival": 200_000_000,
        "house": -292_500_000,
    }
    assert on.owner_of(collection, 1) == buyer.address
    assert on.balance(on.native, on.auction) == on.accrued(on.auction) == 7_500_000


def test_an_upgrade_lapses_fourteen_days_after_its_proposal(on: Embedded) -> None:
    code = on.upload(on.operator, (NEXT / "marketplace.wasm").read_bytes())
    on.propose_upgrade(on.operator, on.marketplace, code)
    on.pass_time(14 * DAY)
    with refused("proposal_lapsed"):
        on.upgrade(on.operator, on.marketplace, code)
