"""English auctions: rising bids, an end that moves but never past its cap, refunds that are pulled."""

from __future__ import annotations

from events.support.calls import DAY, i128, u64, who
from events.support.calls.auctions import ENGLISH
from events.support.embedded import Embedded
from tests.stories.stage import XLM, minted
from tests.support.books import Party, books, lost_race, refused

START, RESERVE = 10 * XLM, 15 * XLM


def begun(on: Embedded, royalty_bps: int = 0) -> tuple[str, int, int]:
    """Collection, auction and its end, a day from now."""
    collection = minted(on, on.wallet("creator"), royalty_bps=royalty_bps, to=on.wallet("seller"))
    return collection, on.auction_off(on.wallet("seller"), collection, 1, ENGLISH, START, RESERVE), on.now + DAY


def test_the_highest_bid_pays_and_the_others_take_theirs_back(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection, auction, end = begun(on, royalty_bps=500)
    assert on.owner_of(collection, 1) == on.auction
    parties: dict[str, Party] = {
        "creator": creator,
        "seller": seller,
        "buyer": buyer,
        "rival": rival,
        "house": on.auction,
    }
    with books(on, **parties) as change:
        on.bid(buyer, auction, 16 * XLM)
        on.bid(rival, auction, 20 * XLM)
    assert change == {"creator": 0, "seller": 0, "buyer": -16 * XLM, "rival": -20 * XLM, "house": 36 * XLM}
    with books(on, **parties) as change:
        with refused("bid_locked"):
            on.withdraw(rival, auction)
        on.withdraw(buyer, auction)
        with refused("bid_not_found"):
            on.withdraw(buyer, auction)
    assert change == {"creator": 0, "seller": 0, "buyer": 16 * XLM, "rival": 0, "house": -16 * XLM}
    on.move_to(end)
    with books(on, **parties, fees=lambda: on.accrued(on.auction)) as change:
        on.finalize(buyer, auction)
        with refused("auction_closed"):
            on.finalize(buyer, auction)
        with refused("bid_not_found"):
            on.withdraw(rival, auction)
    assert change == {
        "creator": 10_000_000,
        "seller": 185_000_000,
        "buyer": 0,
        "rival": 0,
        "house": -195_000_000,
        "fees": 5_000_000,
    }
    assert on.owner_of(collection, 1) == rival.address
    assert on.balance(on.native, on.auction) == 5_000_000


def test_who_bids_again_adds_only_the_difference(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.bid(buyer, auction, 16 * XLM)
        on.bid(rival, auction, 20 * XLM)
        on.bid(buyer, auction, 30 * XLM)
        on.move_to(end)
        on.finalize(rival, auction)
        on.withdraw(rival, auction)
    assert change == {"seller": 292_500_000, "buyer": -300_000_000, "rival": 0, "house": 7_500_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_without_a_bid_the_token_comes_back(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.move_to(end - 1)
        with refused("not_ended"):
            on.finalize(buyer, auction)
        on.move_to(end)
        with refused("ended"):
            on.bid(buyer, auction, START)
        on.finalize(buyer, auction)
    assert change == {"seller": 0, "buyer": 0, "house": 0}
    assert on.owner_of(collection, 1) == seller.address


def test_below_the_reserve_nothing_is_sold(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.bid(buyer, auction, RESERVE - 1)
        for moment in (end, end + DAY - 1):
            on.move_to(moment)
            with refused("awaiting_seller"):
                on.finalize(buyer, auction)
        on.move_to(end + DAY)
        on.finalize(buyer, auction)
    assert change == {"seller": 0, "buyer": 1 - RESERVE, "house": RESERVE - 1}
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.withdraw(buyer, auction)
    assert change == {"seller": 0, "buyer": RESERVE - 1, "house": 1 - RESERVE}
    assert on.owner_of(collection, 1) == seller.address
    assert on.accrued(on.auction) == 0


def test_the_seller_takes_a_bid_below_the_reserve(on: Embedded) -> None:
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.bid(buyer, auction, 12 * XLM)
        with refused("not_ended"):
            on.accept_bid(seller, auction)
        on.move_to(end + DAY - 1)
        with refused("not_the_seller"):
            on.accept_bid(buyer, auction)
        on.accept_bid(seller, auction)
    assert change == {"seller": 117_000_000, "buyer": -120_000_000, "house": 3_000_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_the_seller_declines_a_bid_below_the_reserve_and_anyone_sends_it_back(on: Embedded) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, other=other, house=on.auction) as change:
        on.bid(buyer, auction, 12 * XLM)
        with refused("has_bids"):
            on.cancel_auction(seller, auction)
        on.move_to(end)
        on.cancel_auction(seller, auction)
        on.withdraw(buyer, auction, by=other)
    assert set(change.values()) == {0}
    assert on.owner_of(collection, 1) == seller.address


def test_a_clock_that_starts_with_the_first_bid(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection = minted(on, seller, royalty_bps=0)
    auction = on.auction_off_at_reserve(seller, collection, 1, RESERVE, seconds=3_600, within=5 * DAY)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        with refused("bid_too_low"):
            on.bid(buyer, auction, RESERVE - 1)
        with refused("clock_not_started"):
            on.extend(seller, auction, on.now + 6 * DAY)
        on.pass_time(4 * DAY)
        on.bid(buyer, auction, RESERVE)
        end = on.now + 3_600
        assert on.end_time(auction) == end
        on.move_to(end)
        with refused("ended"):
            on.bid(rival, auction, 2 * RESERVE)
        on.finalize(rival, auction)
    assert change == {"seller": 146_250_000, "buyer": -RESERVE, "rival": 0, "house": 3_750_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_each_bid_is_five_percent_over_the_last_rounded_up(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    _, auction, _ = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        assert on.current_price(auction) == START
        with refused("bid_too_low"):
            on.bid(buyer, auction, START - 1)
        on.bid(buyer, auction, START + 1)
        assert on.current_price(auction) == 105_000_002
        with refused("bid_too_low"):
            on.bid(rival, auction, 105_000_001)
        on.bid(rival, auction, 105_000_002)
        with refused("self_bid"):
            on.bid(seller, auction, 20 * XLM)
    assert change == {"seller": 0, "buyer": -100_000_001, "rival": -105_000_002, "house": 205_000_003}


def test_a_bid_that_is_outdone_before_it_arrives_costs_nothing(on: Embedded) -> None:
    buyer, rival = on.wallet("buyer"), on.wallet("rival")
    _, auction, _ = begun(on)
    with books(on, buyer=buyer, rival=rival, house=on.auction) as change:
        late = on.prepare(buyer, on.auction, "place_bid", who(buyer), u64(auction), i128(16 * XLM))
        on.bid(rival, auction, 16 * XLM)
        assert lost_race(on, buyer, late) == "bid_too_low"
    assert change == {"buyer": 0, "rival": -16 * XLM, "house": 16 * XLM}


def test_a_late_bid_puts_the_end_off(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection, auction, end = begun(on)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.move_to(end - 600)
        on.bid(buyer, auction, 16 * XLM)
        assert on.end_time(auction) == end
        on.move_to(end - 1)
        on.bid(rival, auction, 18 * XLM)
        assert on.end_time(auction) == end + 599
        on.move_to(end)
        with refused("not_ended"):
            on.finalize(seller, auction)
        on.move_to(end + 598)
        on.bid(buyer, auction, 20 * XLM)
        assert on.end_time(auction) == end + 1_198
        on.move_to(end + 1_198)
        on.finalize(seller, auction)
        on.withdraw(rival, auction)
    assert change == {"seller": 195_000_000, "buyer": -200_000_000, "rival": 0, "house": 5_000_000}
    assert on.owner_of(collection, 1) == buyer.address


def test_no_bid_puts_the_end_past_its_cap_and_no_seller_into_its_last_half_day(on: Embedded) -> None:
    seller, buyer, rival = on.wallet("seller"), on.wallet("buyer"), on.wallet("rival")
    collection, auction, end = begun(on)
    cap, latest = end + DAY, end + DAY // 2
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        with refused("end_out_of_range"):
            on.extend(seller, auction, latest + 1)
        with refused("end_out_of_range"):
            on.extend(seller, auction, end)
        with refused("not_the_seller"):
            on.extend(buyer, auction, latest)
        on.extend(seller, auction, latest)
        while on.end_time(auction) < cap:
            on.move_to(on.end_time(auction) - 1)
            on.bid(buyer, auction, max(RESERVE, on.current_price(auction)))
        on.move_to(cap - 1)
        last = on.current_price(auction)
        on.bid(rival, auction, last)
        assert on.end_time(auction) == cap
        on.move_to(cap)
        with refused("ended"):
            on.bid(buyer, auction, 2 * last)
        on.finalize(buyer, auction)
        on.withdraw(buyer, auction)
    fee = last * 250 // 10_000
    assert change == {"seller": last - fee, "buyer": 0, "rival": -last, "house": fee}
    assert on.owner_of(collection, 1) == rival.address


def test_only_an_auction_without_bids_is_cancelled(on: Embedded) -> None:
    creator, seller, buyer = on.wallet("creator"), on.wallet("seller"), on.wallet("buyer")
    collection = minted(on, creator, royalty_bps=0, to=seller, tokens=2)
    first, second = (on.auction_off(seller, collection, token, ENGLISH, START, 0) for token in (1, 2))
    with books(on, seller=seller, buyer=buyer, house=on.auction) as change:
        on.bid(buyer, first, START)
        with refused("has_bids"):
            on.cancel_auction(seller, first)
        with refused("not_the_seller"):
            on.cancel_auction(buyer, second)
        bid = on.prepare(buyer, on.auction, "place_bid", who(buyer), u64(second), i128(START))
        on.cancel_auction(seller, second)
        assert lost_race(on, buyer, bid) == "auction_closed"
        with refused("auction_closed"):
            on.cancel_auction(seller, second)
    assert change == {"seller": 0, "buyer": -START, "house": START}
    assert [on.owner_of(collection, token) for token in (1, 2)] == [on.auction, seller.address]


def test_a_pause_stops_bids_and_no_way_out(on: Embedded) -> None:
    creator, seller, buyer, rival = (on.wallet(name) for name in ("creator", "seller", "buyer", "rival"))
    collection = minted(on, creator, royalty_bps=0, to=seller, tokens=2)
    first, second = (on.auction_off(seller, collection, token, ENGLISH, START, 0) for token in (1, 2))
    on.bid(buyer, first, 16 * XLM)
    on.bid(rival, first, 20 * XLM)
    with books(on, seller=seller, buyer=buyer, rival=rival, house=on.auction) as change:
        on.pause(on.operator, on.auction)
        with refused("enforced_pause"):
            on.bid(buyer, first, 30 * XLM)
        with refused("enforced_pause"):
            on.auction_off(seller, collection, 2, ENGLISH, START, 0)
        on.withdraw(buyer, first)
        on.cancel_auction(seller, second)
        on.move_to(on.end_time(first))
        on.finalize(seller, first)
        assert on.withdraw_fees(on.operator, on.auction, rival) == 5_000_000
    assert change == {"seller": 195_000_000, "buyer": 160_000_000, "rival": 5_000_000, "house": -360_000_000}
    assert on.balance(on.native, on.auction) == 0
