"""A network whose ledgers close when the test says so, and a port that loses answers: what real networks do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nuna_localnet import Net
from nuna_localnet.client import URL, InProcessClient, close_ledgers, fund
from stellar_sdk import SorobanServer

from contracts.deploy.deployer import Deployer
from contracts.deploy.plan import Plan, local_key
from nuna.adapters.ports import TransactionStatus
from nuna.errors import Unavailable
from tests.support.network import Network


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
