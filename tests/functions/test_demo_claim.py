"""The demo's chapter of a royalty that can't be paid, told against the functions in this process."""

from __future__ import annotations

import io
import re
from typing import Any

import httpx
from nuna_localnet import Net
from nuna_localnet.client import fund
from rich.console import Console

from local.demo import trouble, wallet
from local.demo.client import Api, Refused
from local.demo.minting import Cast
from local.demo.reporter import Reporter
from nuna.registry import Function, Http, discover
from nuna.resources import CHAIN_EVENTS
from tests.functions.test_claims import notices
from tests.support.indexing import rows
from tests.support.invoke import call
from tests.support.network import Network, chain, token

__all__ = ["chain"]


def route(method: str, path: str) -> tuple[Function, dict[str, str]]:
    """The function of a request, and its path's parameters; `/me` before `/{address}`."""
    for function in sorted(discover(), key=lambda function: "{" in str(getattr(function.trigger, "path", ""))):
        trigger = function.trigger
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", trigger.path) if isinstance(trigger, Http) else "-"
        if getattr(trigger, "method", "") == method and (found := re.fullmatch(pattern, path)):
            return function, found.groupdict()
    raise AssertionError(f"no route {method} {path}")


class InProcess(Api):
    """The demo's client; the tables follow the chain, and people are told, before each answer."""

    network: Network

    def _send(self, method: str, path: str, **options: Any) -> Any:
        self.network.index()
        if any(row["name"] == "SaleSettled" for row in rows(CHAIN_EVENTS)):
            notices("nobody")
        function, parameters = route(method, path)
        name = f"{function.service}/{function.name}"
        answer = call(name, path=parameters, token=self.token, body=options.get("json"))
        if answer.status >= 400:
            raise Refused(answer.status, answer.json)
        return answer.json


class Chain(wallet.Chain):
    net: Net

    def fund(self, wallet: wallet.Wallet) -> None:
        fund(self.net, wallet.keypair)


def test_the_chapter(chain: Network, monkeypatch: Any) -> None:
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    monkeypatch.setattr("local.demo.wallet.Api", InProcess)
    monkeypatch.setattr(InProcess, "network", chain, raising=False)
    monkeypatch.setattr(Chain, "net", chain.net, raising=False)
    creator, buyer = chain.wallet(), chain.wallet()
    nft = chain.nft(creator, collection := chain.collection(creator))
    http = httpx.Client()
    people = [wallet.Wallet(name, who.keypair) for name, who in (("creator", creator), ("buyer", buyer))]
    apis: dict[str, Api] = {"creator": InProcess("", http, token(creator)), "buyer": InProcess("", http, token(buyer))}
    told = io.StringIO()
    rpc = Chain(chain.server, chain.plan.passphrase, "", chain.plan.native, http)
    cast = Cast(people[0], people[1], people[1], apis)
    trouble.held_royalty(Reporter(Console(file=told, width=300)), rpc, cast, nft)
    assert "the market holds it for you" in told.getvalue() and told.getvalue().count("✓") == 6
    shown = call("collections/get_collection", path={"id": collection}).json
    assert shown["royaltyReceiver"] != creator.address, "the collection shows the royalty of now"
