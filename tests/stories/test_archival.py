"""Listings, offers and auctions that the network archived: they come back, as they were, for who uses them."""

from __future__ import annotations

from nuna_localnet.client import close_ledgers
from stellar_sdk import Address, TransactionEnvelope, xdr

from events.support.calls import DAY, i128, several, symbol, u32, u64, who
from events.support.calls.auctions import ENGLISH, SEALED
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import Party, books, lost_race, refused

PRICE = 40 * XLM
LEAST = 2_073_600  # ledgers that the network gives a new entry
DAILY = 21_600  # ledgers of a day, as the contracts reckon: one every four seconds
MONTH = 30 * DAILY  # ledgers that an escrow lives past its end
HONEST, HASTY = 5, 2  # seconds from ledger to ledger: the network's, and a faster one's than the contracts reckon with


def key_of(contract: str, key: xdr.SCVal) -> xdr.LedgerKey:
    data = xdr.LedgerKeyContractData(Address(contract).to_xdr_sc_address(), key, xdr.ContractDataDurability.PERSISTENT)
    return xdr.LedgerKey(xdr.LedgerEntryType.CONTRACT_DATA, contract_data=data)


def leave_alone(on: Embedded, ledgers: int, seconds: int, *keys: xdr.LedgerKey) -> None:
    """Until each of the entries is archived."""
    close_ledgers(on.net, ledgers, seconds)
    latest = on.server.get_latest_ledger().sequence
    found = on.server.get_ledger_entries(list(keys)).entries or []
    assert len(found) == len(keys)
    assert all(entry.live_until_ledger is not None and entry.live_until_ledger < latest for entry in found)


def restored(envelope: TransactionEnvelope) -> list[xdr.LedgerKey]:
    """What a transaction brings back from the archive before it is executed."""
    data = envelope.transaction.soroban_data
    assert data is not None
    assert data.ext.resource_ext is not None
    written = data.resources.footprint.read_write
    return [written[place.uint32] for place in data.ext.resource_ext.archived_soroban_entries]


def test_a_listing_is_offered_anew_and_bought(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    listing = on.list(seller, collection, 1, PRICE)
    purchase = (who(buyer), u64(listing), i128(PRICE))
    before = on.prepare(buyer, on.marketplace, "buy", *purchase)
    kept = key_of(on.marketplace, u64(listing))
    leave_alone(on, LEAST, HONEST, kept)
    parties: dict[str, Party] = {"creator": creator, "seller": seller, "buyer": buyer, "market": on.marketplace}
    with books(on, **parties) as change:
        assert lost_race(on, buyer, before) == "entry_archived"
        with refused("listing_expired"):
            on.buy(buyer, listing, PRICE)
        terms = (who(seller), u64(listing), i128(PRICE), u64(on.now + DAY))
        again = on.prepare(seller, on.marketplace, "update_listing", *terms)
        assert kept in restored(again)
        assert seller.submit(again).status.value == "SUCCESS"
    assert set(change.values()) == {0}
    with books(on, **parties, fees=lambda: on.accrued(on.marketplace)) as change:
        on.buy(buyer, listing, PRICE)
    assert change == {
        "creator": 20_000_000,
        "seller": 370_000_000,
        "buyer": -PRICE,
        "market": 10_000_000,
        "fees": 10_000_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


def test_an_offer_that_ran_out_gives_its_money_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, on.wallet("creator"), royalty_bps=500, to=seller)
    offer = on.offer(buyer, collection, 1, PRICE)
    kept = key_of(on.marketplace, u64(offer))
    leave_alone(on, LEAST, HONEST, kept)
    with books(on, seller=seller, buyer=buyer, market=on.marketplace) as change:
        with refused("offer_expired"):
            on.accept(seller, offer, 1, PRICE)
        back = on.prepare(buyer, on.marketplace, "cancel_offer", who(buyer), u64(offer))
        # Its own entry, the market's balance of the currency, and the market's instance and code at least.
        assert kept in restored(back)
        assert len(restored(back)) >= 4
        assert buyer.submit(back).status.value == "SUCCESS"
        with refused("offer_not_found"):
            on.cancel_offer(buyer, offer)
    assert change == {"seller": 0, "buyer": PRICE, "market": -PRICE}


def test_an_offer_that_a_fast_network_archived_before_its_end_is_accepted(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=500, to=seller)
    offer = on.offer(buyer, collection, None, PRICE, days=120)
    acceptance = (who(seller), u64(offer), u32(1), i128(PRICE))
    before = on.prepare(seller, on.marketplace, "accept_offer", *acceptance)
    kept = key_of(on.marketplace, u64(offer))
    leave_alone(on, 120 * DAILY + MONTH + 1, HASTY, kept)
    parties: dict[str, Party] = {"creator": creator, "seller": seller, "buyer": buyer, "market": on.marketplace}
    with books(on, **parties, fees=lambda: on.accrued(on.marketplace)) as change:
        assert lost_race(on, seller, before) == "entry_archived"
        accepted = on.prepare(seller, on.marketplace, "accept_offer", *acceptance)
        assert kept in restored(accepted)
        assert seller.submit(accepted).status.value == "SUCCESS"
    assert change == {
        "creator": 20_000_000,
        "seller": 370_000_000,
        "buyer": 0,
        "market": 10_000_000 - PRICE,
        "fees": 10_000_000,
    }
    assert on.owner_of(collection, 1) == buyer.address


def test_an_auction_is_settled_and_its_bids_are_paid_back(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection = minted(on, creator, royalty_bps=500, to=seller)
    auction = on.auction_off(seller, collection, 1, ENGLISH, 10 * XLM, 10 * XLM)
    on.bid(buyer, auction, 30 * XLM)
    on.bid(rival, auction, PRICE)
    kept = key_of(on.auction, several([symbol("auction"), u64(auction)]))
    bids = [key_of(on.auction, several([symbol("bid"), u64(auction), who(bidder)])) for bidder in (buyer, rival)]
    leave_alone(on, LEAST, HONEST, kept, *bids)
    parties: dict[str, Party] = {
        "creator": creator,
        "seller": seller,
        "buyer": buyer,
        "rival": rival,
        "house": on.auction,
    }
    with books(on, **parties, fees=lambda: on.accrued(on.auction)) as change:
        back = on.prepare(buyer, on.auction, "withdraw", who(buyer), u64(auction))
        assert bids[0] in restored(back)
        assert bids[1] not in restored(back), "another bidder's entry is not this one's to pay for"
        assert buyer.submit(back).status.value == "SUCCESS"
        settled = on.prepare(on.operator, on.auction, "finalize_auction", u64(auction))
        # The auction itself came back with the withdrawal, which reads it.
        assert kept not in restored(settled)
        assert bids[1] in restored(settled)
        assert on.operator.submit(settled).status.value == "SUCCESS"
        with refused("bid_not_found"):
            on.withdraw(rival, auction)
    assert change == {
        "creator": 20_000_000,
        "seller": 370_000_000,
        "buyer": 30 * XLM,
        "rival": 0,
        "house": -30 * XLM - 390_000_000,
        "fees": 10_000_000,
    }
    assert on.owner_of(collection, 1) == rival.address


def test_a_sealed_bid_not_revealed_leaves_its_fifth_to_seller_and_platform(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, on.wallet("creator"), royalty_bps=0, to=seller)
    auction = on.auction_off(seller, collection, 1, SEALED, 10 * XLM, 10 * XLM)
    on.bid_sealed(buyer, auction, PRICE, PRICE, bytes(32))
    bid = key_of(on.auction, several([symbol("bid"), u64(auction), who(buyer)]))
    leave_alone(on, LEAST, HONEST, bid)
    with books(on, seller=seller, buyer=buyer, house=on.auction, fees=lambda: on.accrued(on.auction)) as change:
        on.finalize(seller, auction)
        on.withdraw(buyer, auction)
        assert on.claim(buyer, on.auction, seller, on.native) == PRICE // 10
    tenth = PRICE // 10
    assert change == {"seller": tenth, "buyer": PRICE - 2 * tenth, "house": tenth - PRICE, "fees": tenth}
    assert on.owner_of(collection, 1) == seller.address
