"""The recordings' story of the contracts themselves: their terms, what they owe, their roles and their code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from events.steps import DAY, XLM, Step, Story, markets, people
from events.support.calls.auctions import DUTCH
from events.support.calls.terms import NOTICE
from events.support.embedded import Embedded

NEXT = Path(__file__).parents[1] / "contracts/test-suites/wasm"
"""Code of the next schema, for upgrades."""


def settings(on: Embedded) -> Story:
    """What could divert money is announced two days before."""
    operator = on.operator
    for kind, market in markets(on):
        yield Step(f"{kind}_set_fee", "a lower fee, at once", partial(on.set_fee, operator, market, 200))
        yield Step(f"{kind}_withdraw_fees", "the fees so far", partial(on.withdraw_fees, operator, market, operator))
        yield Step(f"{kind}_propose_fee", "a higher fee", partial(on.propose_fee, operator, market, 300))
        yield Step(f"{kind}_cancel_proposal", "taken back", partial(on.cancel_proposal, operator, market, "fee"))
    for name, manager in (("no", None), ("a", on.royalty_manager)):
        for kind, market in markets(on):
            yield Step(
                f"{kind}_propose_{name}_royalty_manager",
                "whom it asks about royalties, announced",
                partial(on.propose_royalty_manager, operator, market, manager),
            )
        on.pass_time(NOTICE)
        for kind, market in markets(on):
            yield Step(
                f"{kind}_set_{name}_royalty_manager",
                "and set two days later",
                partial(on.set_royalty_manager, operator, market, manager),
            )


def money(on: Embedded, dawn: str) -> Story:
    creator, buyer, issuer = people(on, "creator", "buyer", "issuer")
    asset, currency = on.asset(issuer, "EURC")
    for kind, market in markets(on):
        yield Step(
            f"{kind}_propose_currency",
            "a currency is announced",
            partial(on.propose_currency, on.operator, market, currency),
        )
    on.pass_time(NOTICE)
    for kind, market in markets(on):
        yield Step(
            f"{kind}_allow_currency",
            "and comes on the list two days later",
            partial(on.set_currency, on.operator, market, currency),
        )
    on.trust(buyer, asset)
    on.give(issuer, currency, buyer, 100 * XLM)
    listing = on.list(creator, dawn, 7, 10 * XLM, currency=currency)
    yield Step("unpaid_sale", "a seller without a trustline", lambda: on.buy(buyer, listing, 10 * XLM))
    auction = on.auction_off(creator, dawn, 8, DUTCH, 10 * XLM, 10 * XLM, currency=currency)
    yield Step("unpaid_auction", "the same at an auction", lambda: on.bid(buyer, auction, 10 * XLM))
    on.trust(creator, asset)
    for kind, market in markets(on):
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


def mistakes(on: Embedded, dawn: str) -> Story:
    (creator,) = people(on, "creator")
    for token, (kind, market) in zip((15, 16), markets(on), strict=True):
        on.transfer(creator, dawn, token, market)
        yield Step(
            f"{kind}_rescue_token",
            "what was sent there by mistake comes back",
            partial(on.rescue, on.operator, market, dawn, token, creator),
        )


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
