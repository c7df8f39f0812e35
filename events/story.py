"""What is recorded: every event that a contract can emit, each from the call that causes it.

A story yields its steps, and gets back what each call returned; what it does between two steps is not recorded.
"""

from __future__ import annotations

from hashlib import sha256

from events.steps import DAY, XLM, Step, Story, people
from events.support.calls.auctions import DUTCH, ENGLISH, SEALED
from events.support.calls.marketplace import leaf
from events.support.embedded import Embedded, Timeless
from events.terms_story import mistakes, money, roles_and_upgrades, settings


def story(on: Embedded) -> Story:
    """All of it, on one network; a part may rest on those before it."""
    yield from launch(on)
    collection = yield from listings(on)
    yield from sweeps_and_offers(on, collection)
    yield from limited(on)
    yield from english(on, collection)
    yield from with_reserve(on, collection)
    yield from dutch_and_sealed(on, collection)
    yield from settings(on)
    yield from money(on, collection)
    yield from mistakes(on, collection)
    yield from royalties(on, collection)
    yield from collection_roles(on, collection)
    for kind in ("marketplace", "auction", "factory", "royalty_manager"):
        yield from roles_and_upgrades(on, kind, getattr(on, kind))


def launch(on: Embedded) -> Story:
    (creator,) = people(on, "creator")
    yield Step("whitelist", "a creator is put on the whitelist", lambda: on.whitelist(on.operator, creator))
    yield Step("set_cap", "three collections for each in the limited phase", lambda: on.set_cap(on.operator, 3))
    yield Step("advance_phase", "and then everyone may create them", lambda: on.advance_phase(on.operator, 2))


def listings(on: Embedded) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    dawn = yield Step("create_collection", "a creator deploys a collection", lambda: on.create_collection(creator))
    uri = "ipfs://dawn-metadata/1.json"
    yield Step("mint", "its first token is minted", lambda: on.mint(creator, dawn, 1, uri))
    first = yield Step("list", "listed for 30 XLM", lambda: on.list(creator, dawn, 1, 30 * XLM))
    yield Step("update_listing", "for 25 XLM now", lambda: on.update(creator, first, 25 * XLM))
    yield Step("buy", "a buyer takes it", lambda: on.buy(buyer, first, 25 * XLM))
    yield Step("relist", "the buyer lists it", lambda: on.list(buyer, dawn, 1, 40 * XLM))
    third = yield Step("replace_listing", "and again, cheaper", lambda: on.list(buyer, dawn, 1, 35 * XLM))
    yield Step("cancel_listing", "then keeps it, approval and all", lambda: on.cancel(buyer, third))
    yield Step("approve", "an approval for someone else", lambda: on.approve(buyer, dawn, 1, collector.address, 5_000))
    yield Step("approve_all", "and for all of them", lambda: on.approve_for_all(buyer, dawn, collector))
    yield Step("transfer", "a gift", lambda: on.transfer(buyer, dawn, 1, collector))
    new = "ipfs://dawn-metadata/1b.json"
    yield Step("set_metadata", "new metadata", lambda: on.set_metadata(creator, dawn, 1, new))
    yield Step("burn", "and the end of it", lambda: on.burn(collector, dawn, 1))
    return dawn


def sweeps_and_offers(on: Embedded, dawn: str) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    for token in range(2, 17):
        on.mint(creator, dawn, token, f"ipfs://dawn-metadata/{token}.json")
    items = [(on.list(creator, dawn, token, token * XLM), token * XLM) for token in (2, 3)]
    yield Step("sweep", "two listings in one call", lambda: on.buy_many(buyer, items, partial=True))
    offer = yield Step("make_offer", "10 XLM for a token", lambda: on.offer(collector, dawn, 2, 10 * XLM))
    yield Step("accept_offer", "its owner takes it", lambda: on.accept(buyer, offer, 2, 10 * XLM))
    any_token = yield Step("make_collection_offer", "8 XLM for any", lambda: on.offer(collector, dawn, None, 8 * XLM))
    yield Step("accept_collection_offer", "for this one", lambda: on.accept(buyer, any_token, 3, 8 * XLM))
    of_set = yield Step(
        "make_set_offer", "9 XLM for one of a set", lambda: on.offer_for_set(collector, dawn, leaf(10), 9 * XLM)
    )
    yield Step("accept_set_offer", "for the only one in it", lambda: on.accept_in_set(creator, of_set, 10, 9 * XLM))
    other = on.offer(collector, dawn, 4, XLM)
    yield Step("cancel_offer", "an offer is taken back", lambda: on.cancel_offer(collector, other))
    yield Step("list_privately", "for one buyer alone", lambda: on.list(creator, dawn, 14, 20 * XLM, buyer=collector))


def limited(on: Embedded) -> Story:
    creator, collector = people(on, "creator", "collector")
    revealed = "ipfs://noon-metadata/"
    promised = sha256(revealed.encode()).digest()
    noon = yield Step(
        "create_limited_collection",
        "a hundred tokens at most, and their metadata promised",
        lambda: on.create_limited_collection(creator, max_supply=100, provenance=promised),
    )
    uris = {token: f"ipfs://noon-metadata/{token}.json" for token in (1, 2)}
    yield Step("mint_many", "two tokens in one call", lambda: on.mint_many(creator, noon, uris))
    yield Step("transfer_many", "two gifts in one call", lambda: on.transfer_many(creator, noon, [1, 2], collector))
    yield Step("set_max_supply", "fifty at most", lambda: on.set_max_supply(creator, noon, 50))
    yield Step(
        "make_limited_offer",
        "7 XLM for any of fifty at most",
        lambda: on.offer(collector, noon, None, 7 * XLM, max_supply=50),
    )
    yield Step("reveal_base_uri", "as promised", lambda: on.reveal_base_uri(creator, noon, revealed))


def english(on: Embedded, dawn: str) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    sold = yield Step(
        "create_english_auction",
        "a token comes under the hammer",
        lambda: on.auction_off(creator, dawn, 4, ENGLISH, 5 * XLM, 6 * XLM),
    )
    yield Step("bid", "a bid below the reserve", lambda: on.bid(buyer, sold, 5 * XLM))
    yield Step("extend_auction", "its seller gives it another hour", lambda: extend(on, creator, sold, 3_600))
    on.move_to(on.end_time(sold) - 60)
    yield Step("late_bid", "a bid in the last minute puts the end off", lambda: on.bid(collector, sold, 7 * XLM))
    yield Step("withdraw_bid", "who was outbid takes theirs back", lambda: on.withdraw(buyer, sold))
    on.move_to(on.end_time(sold))
    yield Step("finalize_auction", "the highest bid wins", lambda: on.finalize(buyer, sold))
    unsold = on.auction_off(creator, dawn, 5, ENGLISH, XLM, XLM)
    on.move_to(on.end_time(unsold))
    yield Step("finalize_unsold_auction", "nobody wanted this one", lambda: on.finalize(buyer, unsold))
    cancelled = on.auction_off(creator, dawn, 5, ENGLISH, XLM, XLM)
    yield Step("cancel_auction", "its seller keeps it", lambda: on.cancel_auction(creator, cancelled))


def with_reserve(on: Embedded, dawn: str) -> Story:
    creator, buyer = people(on, "creator", "buyer")
    low = {token: on.auction_off(creator, dawn, token, ENGLISH, XLM, 5 * XLM) for token in (11, 12)}
    for auction in low.values():
        on.bid(buyer, auction, 2 * XLM)
    on.move_to(on.end_time(low[12]))
    yield Step("accept_bid", "below the reserve, and sold", lambda: on.accept_bid(creator, low[11]))
    yield Step("decline_bid", "below the reserve, and kept", lambda: on.cancel_auction(creator, low[12]))
    waiting = yield Step(
        "create_reserve_auction",
        "an hour from the first bid on, which comes within a day",
        lambda: on.auction_off_at_reserve(creator, dawn, 13, 4 * XLM, seconds=3_600),
    )
    yield Step("first_bid", "which starts the clock", lambda: on.bid(buyer, waiting, 4 * XLM))


def extend(on: Embedded, seller: Timeless, auction: int, seconds: int) -> None:
    on.extend(seller, auction, on.end_time(auction) + seconds)


def dutch_and_sealed(on: Embedded, dawn: str) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    falling = yield Step(
        "create_dutch_auction",
        "from 9 XLM down to 3 in an hour",
        lambda: on.auction_off(creator, dawn, 5, DUTCH, 9 * XLM, 3 * XLM, seconds=3_600),
    )
    on.pass_time(1_800)
    yield Step("buy_dutch", "bought at half time, for 6", lambda: on.bid(buyer, falling, 9 * XLM))
    sealed = yield Step(
        "create_sealed_auction",
        "bids that nobody can read",
        lambda: on.auction_off(creator, dawn, 6, SEALED, XLM, 2 * XLM),
    )
    salt = sha256(b"a recording's salt").digest()
    yield Step("bid_sealed", "a commitment", lambda: on.bid_sealed(buyer, sealed, 3 * XLM, 4 * XLM, salt))
    on.bid_sealed(collector, sealed, 5 * XLM, 5 * XLM, salt)
    on.move_to(on.end_time(sealed))
    yield Step("reveal_bid", "what it was", lambda: on.reveal(buyer, sealed, 3 * XLM, salt))
    on.pass_time(DAY)
    yield Step("finalize_sealed_auction", "the highest that was revealed", lambda: on.finalize(creator, sealed))
    yield Step("forfeit_bid", "who did not reveal loses a fifth", lambda: on.withdraw(collector, sealed))


def royalties(on: Embedded, dawn: str) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    yield Step("set_royalty", "10 % from now on", lambda: on.set_default_royalty(creator, dawn, collector, 1_000))
    yield Step("set_token_royalty", "2 % of one", lambda: on.set_token_royalty(creator, dawn, 9, collector, 200))
    yield Step("remove_token_royalty", "as the others", lambda: on.remove_token_royalty(creator, dawn, 9))
    shares = {creator.address: 300, collector.address: 200}
    yield Step("split", "two receivers of 5 %", lambda: on.split_royalty(creator, dawn, shares))
    yield Step("delete_royalty", "the collection's own ends", lambda: on.delete_default_royalty(creator, dawn))
    listing = on.list(creator, dawn, 9, 10 * XLM)
    yield Step("buy_split", "so a sale pays both", lambda: on.buy(buyer, listing, 10 * XLM))
    yield Step("split_token", "all to one of them", lambda: on.split_royalty(creator, dawn, {creator.address: 1}, 9))
    yield Step("delete_token_split", "as the others", lambda: on.delete_split(creator, dawn, 9))
    yield Step("delete_split", "no royalties at all", lambda: on.delete_split(creator, dawn))


def collection_roles(on: Embedded, dawn: str) -> Story:
    creator, collector = people(on, "creator", "collector")
    yield Step("grant_role", "another minter", lambda: on.grant_role(creator, dawn, "minter", collector))
    yield Step("revoke_role", "no more", lambda: on.revoke_role(creator, dawn, "minter", collector))
    yield Step("freeze_metadata", "metadata for ever", lambda: on.freeze_metadata(creator, dawn))
    yield Step("collection_pause", "minting stops", lambda: on.pause(creator, dawn))
    yield Step("collection_unpause", "and goes on", lambda: on.unpause(creator, dawn))
    yield Step("collection_offer_admin", "the collection is offered", lambda: on.offer_admin(creator, dawn, collector))
    yield Step("collection_accept_admin", "and taken", lambda: on.accept_admin(collector, dawn))
