"""What is recorded: every event that a contract can emit, each from the call that causes it.

A story yields its steps, and gets back what each call returned; what it does between two steps is not recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.support.calls.auctions import DUTCH, ENGLISH, SEALED
from tests.support.embedded import Embedded, Timeless

ROOT = Path(__file__).parents[1]
NEXT = ROOT / "contracts/test-suites/wasm"
"""Code of the next schema, for upgrades."""
XLM = 10_000_000
DAY = 86_400


@dataclass(frozen=True)
class Step:
    """`name`: the recording's file; `what`: happens in `call`, one transaction."""

    name: str
    what: str
    call: Callable[[], Any]


Story = Generator[Step, Any, Any]


def story(on: Embedded) -> Story:
    """All of it, on one network; a part may rest on those before it."""
    yield from launch(on)
    collection = yield from listings(on)
    yield from sweeps_and_offers(on, collection)
    yield from english(on, collection)
    yield from dutch_and_sealed(on, collection)
    yield from money(on, collection)
    yield from royalties(on, collection)
    yield from collection_roles(on, collection)
    for kind in ("marketplace", "auction", "factory", "royalty_manager"):
        yield from roles_and_upgrades(on, kind, getattr(on, kind))


def people(on: Embedded, *names: str) -> list[Timeless]:
    return [on.wallet(name) for name in names]


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
    yield Step("cancel_listing", "then keeps it", lambda: on.cancel(buyer, third))
    yield Step("approve", "an approval for someone else", lambda: on.approve(buyer, dawn, 1, collector.address, 5_000))
    yield Step("approve_all", "and for all of them", lambda: on.approve_for_all(buyer, dawn, collector))
    yield Step("transfer", "a gift", lambda: on.transfer(buyer, dawn, 1, collector))
    new = "ipfs://dawn-metadata/1b.json"
    yield Step("set_metadata", "new metadata", lambda: on.set_metadata(creator, dawn, 1, new))
    yield Step("burn", "and the end of it", lambda: on.burn(collector, dawn, 1))
    return dawn


def sweeps_and_offers(on: Embedded, dawn: str) -> Story:
    creator, buyer, collector = people(on, "creator", "buyer", "collector")
    for token in range(2, 10):
        on.mint(creator, dawn, token, f"ipfs://dawn-metadata/{token}.json")
    items = [(on.list(creator, dawn, token, token * XLM), token * XLM) for token in (2, 3)]
    yield Step("sweep", "two listings in one call", lambda: on.buy_many(buyer, items, partial=True))
    offer = yield Step("make_offer", "10 XLM for a token", lambda: on.offer(collector, dawn, 2, 10 * XLM))
    yield Step("accept_offer", "its owner takes it", lambda: on.accept(buyer, offer, 2, 10 * XLM))
    any_token = yield Step("make_collection_offer", "8 XLM for any", lambda: on.offer(collector, dawn, None, 8 * XLM))
    yield Step("accept_collection_offer", "for this one", lambda: on.accept(buyer, any_token, 3, 8 * XLM))
    other = on.offer(collector, dawn, 4, XLM)
    yield Step("cancel_offer", "an offer is taken back", lambda: on.cancel_offer(collector, other))


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
    yield Step("forfeit_bid", "who did not reveal loses a tenth", lambda: on.withdraw(collector, sealed))


def money(on: Embedded, dawn: str) -> Story:
    creator, buyer, issuer = people(on, "creator", "buyer", "issuer")
    for kind, market in (("marketplace", on.marketplace), ("auction", on.auction)):
        yield Step(f"{kind}_set_fee", "a lower fee", partial(on.set_fee, on.operator, market, 200))
        yield Step(
            f"{kind}_withdraw_fees",
            "the fees so far",
            partial(on.withdraw_fees, on.operator, market, on.operator),
        )
        for name, manager in (("no", None), ("a", on.royalty_manager)):
            yield Step(
                f"{kind}_set_{name}_royalty_manager",
                "whom it asks about royalties",
                partial(on.set_royalty_manager, on.operator, market, manager),
            )
    asset, currency = on.issue(issuer, "EURC", on.operator)
    on.trust(buyer, asset)
    on.give(issuer, currency, buyer, 100 * XLM)
    listing = on.list(creator, dawn, 7, 10 * XLM, currency=currency)
    yield Step("unpaid_sale", "a seller without a trustline", lambda: on.buy(buyer, listing, 10 * XLM))
    auction = on.auction_off(creator, dawn, 8, DUTCH, 10 * XLM, 10 * XLM, currency=currency)
    yield Step("unpaid_auction", "the same at an auction", lambda: on.bid(buyer, auction, 10 * XLM))
    on.trust(creator, asset)
    for kind, market in (("marketplace", on.marketplace), ("auction", on.auction)):
        yield Step(
            f"{kind}_claim",
            "with a trustline the money comes",
            partial(on.claim, buyer, market, creator, currency),
        )
        yield Step(
            f"{kind}_drop_currency",
            "a currency leaves the list",
            partial(on.set_currency, on.operator, market, currency, allowed=False),
        )


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


def roles_and_upgrades(on: Embedded, kind: str, contract: str) -> Story:
    operator, successor = people(on, "operator", "successor")

    def step(name: str, what: str, call: Callable[[], Any]) -> Step:
        return Step(f"{kind}_{name}", what, call)

    if kind != "royalty_manager":
        yield step("pause", "new business stops", lambda: on.pause(operator, contract))
        yield step("unpause", "and goes on", lambda: on.unpause(operator, contract))
    code = on.upload(operator, (NEXT / f"{kind if kind != 'factory' else 'collection_factory'}.wasm").read_bytes())
    yield step("propose_upgrade", "other code is announced", lambda: on.propose_upgrade(operator, contract, code))
    yield step("cancel_upgrade", "taken back", lambda: on.cancel_upgrade(operator, contract))
    on.propose_upgrade(operator, contract, code)
    on.pass_time(2 * DAY)
    yield step("upgrade", "announced again, and done two days later", lambda: on.upgrade(operator, contract, code))
    yield step("migrate", "its data too", lambda: on.migrate(operator, contract))
    yield step("set_role", "who upgrades it", lambda: on.set_role(operator, contract, "upgrader", successor))
    yield step("clear_role", "nobody does", lambda: on.set_role(operator, contract, "upgrader", None))
    yield step("offer_admin", "its admin offers the place", lambda: on.offer_admin(operator, contract, successor))
    yield step("accept_admin", "and another takes it", lambda: on.accept_admin(successor, contract))
