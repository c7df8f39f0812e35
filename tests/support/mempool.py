"""A network whose ledgers close when the test says so, and a port that loses answers: what real networks do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import pytest
from nuna_localnet import Net
from nuna_localnet.client import URL, InProcessClient, close_ledgers, fund, revert, set_faults, snapshot
from nuna_localnet.testing import Wallet
from stellar_sdk import SorobanServer

from contracts.deploy.deployer import Deployer
from contracts.deploy.plan import Plan, local_key
from nuna import wiring
from nuna.adapters.ports import TransactionStatus
from nuna.errors import Unavailable
from nuna.resources import NFTS
from tests.support.indexing import rows
from tests.support.invoke import Answer, call
from tests.support.network import Network, finished_upload, token

Mint = Callable[..., dict[str, Any]]


class ClosingClient(InProcessClient):
    """Closes a ledger after each transaction, until `hold`."""

    hold = False

    def post(self, url: str, data: Any = None, json_data: Any = None) -> Any:
        answer = super().post(url, data, json_data)
        if not self.hold and (json_data or {}).get("method") == "sendTransaction":
            close_ledgers(self._net, 1, 0)
        return answer


def held_network() -> tuple[Network, ClosingClient]:
    """Everything deployed on a network that keeps what it is sent waiting while its client is on `hold`."""
    net, plan = Net(close_on_send=False), Plan.local()
    client = ClosingClient(net)
    server = SorobanServer(URL, client=client)
    fund(net, local_key("deployer"))
    Deployer(plan, server, local_key("deployer")).run()
    return Network(net, server, plan), client


@dataclass
class Lossy:
    """The `Chain` port over `port`; `lose`: for each coming submission, what happens to it.

    `before`: it never reaches the network; `after`: the network takes it, the answer is lost; else all is well.
    """

    port: Any
    lose: list[str] = field(default_factory=list)
    sent: int = 0

    def submit(self, xdr: str) -> TransactionStatus:
        how = self.lose.pop(0) if self.lose else ""
        self.sent += 1
        if how == "before":
            raise self._lost()
        answer: TransactionStatus = self.port.submit(xdr)
        if how == "after":
            raise self._lost()
        return answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)

    @staticmethod
    def _lost() -> Unavailable:
        return Unavailable("the Stellar RPC can't be reached", code="rpc_unavailable", retry_after=5)


# --- fixtures: import those a module needs ----------------------------------------------------------------------------
@cache
def _deployed() -> tuple[Network, ClosingClient, int]:
    network, client = held_network()
    return network, client, snapshot(network.net)


@pytest.fixture
def held(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClosingClient]:
    """Closes a ledger after each transaction, until told to hold."""
    network, client, moment = _deployed()
    revert(network.net, moment)
    set_faults(network.net)
    for name, value in network.settings.items():
        monkeypatch.setenv(name, value)
    yield client
    client.hold = False


@pytest.fixture
def chain(held: ClosingClient) -> Network:
    return _deployed()[0]


@pytest.fixture
def lossy(chain: Network) -> Lossy:
    port = Lossy(chain.port)
    wiring.use(chain=port)
    return port


@pytest.fixture
def creator(lossy: Lossy, chain: Network) -> Wallet:
    return chain.wallet()


@pytest.fixture
def mint(chain: Network, creator: Wallet) -> Mint:
    """Prepare the mint of the next token."""
    collection, numbers = chain.collection(creator), count(1)

    def prepared(**request: Any) -> dict[str, Any]:
        number = next(numbers)
        upload = finished_upload(creator.address, collection, number)
        body = {"uploadId": upload, "collection": collection, "tokenId": number}
        answer = call("nfts/create_nft", body=body, token=token(creator), **request)
        assert answer.status == 200, answer.text
        ready: dict[str, Any] = answer.json
        return ready

    return prepared


def submit(chain: Network, wallet: Wallet, ready: dict[str, Any]) -> Answer:
    body = {"xdr": chain.sign(wallet, ready)}
    return call("transactions/submit_transaction", body=body, token=token(wallet))


def follow(ready: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = call("transactions/get_transaction", path={"hash": ready["transaction"]["hash"]}).json
    return told


def minted(chain: Network) -> int:
    """Tokens that there are."""
    chain.index()
    return len(rows(NFTS))
