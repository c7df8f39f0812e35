"""stellar_sdk's SorobanServer against a network in this process, without a socket.

net = Net(now=1_800_000_000)
server = connect(net)
alice = fund(net)
server.load_account(alice.public_key)
"""

import json
from collections.abc import Generator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from stellar_sdk import Keypair, SorobanServer
from stellar_sdk.client.base_sync_client import BaseSyncClient
from stellar_sdk.client.response import Response

from nuna_localnet._native import Net

URL = "http://localnet.invalid"


class DevError(Exception):
    """A development control was refused."""


class InProcessClient(BaseSyncClient):
    """The transport that stellar_sdk takes as `client`; `?lag=3` in the URL is a slow endpoint."""

    def __init__(self, net: Net) -> None:
        self._net = net

    def post(
        self,
        url: str,
        data: dict[str, str] | None = None,  # noqa: ARG002 (the interface's)
        json_data: dict[str, Any] | None = None,
    ) -> Response:
        lag = int(parse_qs(urlsplit(url).query).get("lag", ["0"])[0])
        status, body = self._net.respond(json.dumps(json_data), lag)
        return Response(status, body, {"Content-Type": "application/json"}, url)

    def get(
        self,
        url: str,
        params: dict[str, str] | None = None,
        max_content_size: int | None = None,  # noqa: ARG002 (the interface's)
    ) -> Response:
        query = parse_qs(urlsplit(url).query) | {k: [v] for k, v in (params or {}).items()}
        status, body = self._net.friendbot(query.get("addr", [""])[0])
        return Response(status, body, {"Content-Type": "application/json"}, url)

    def stream(self, url: str, params: dict[str, str] | None = None) -> Generator[dict[str, Any], None, None]:
        raise NotImplementedError("the RPC has no streams; poll getEvents by cursor")

    def close(self) -> None:
        """Nothing to close."""


def connect(net: Net, *, lag: int = 0) -> SorobanServer:
    """A SorobanServer for the network, `lag` ledgers behind it."""
    url = f"{URL}?lag={lag}" if lag else URL
    return SorobanServer(url, client=InProcessClient(net))


def rpc(net: Net, method: str, **params: Any) -> Any:
    """Call any method, the development controls among them, and give its result.

    Raises DevError with the network's message when it answers with an error.
    """
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = json.loads(net.handle(json.dumps(request)))
    if "error" in answer:
        raise DevError(answer["error"]["message"])
    return answer["result"]


def fund(net: Net, keypair: Keypair | None = None) -> Keypair:
    """A keypair (a new one by default) whose account has 10,000 XLM."""
    keypair = keypair or Keypair.random()
    rpc(net, "dev_fund", address=keypair.public_key)
    return keypair


def close_ledgers(net: Net, count: int = 1, seconds_per_ledger: int | None = None) -> int:
    """Close ledgers and give the latest sequence. A fixed clock moves 5 s with each by default."""
    params: dict[str, int] = {"count": count}
    if seconds_per_ledger is not None:
        params["secondsPerLedger"] = seconds_per_ledger
    latest: int = rpc(net, "dev_closeLedgers", **params)["latestLedger"]
    return latest


def advance_time(net: Net, seconds: int) -> int:
    """Move the network's clock and give its Unix time in seconds."""
    now: int = rpc(net, "dev_advanceTime", seconds=seconds)["now"]
    return now


def snapshot(net: Net) -> int:
    """Remember this moment for `revert`."""
    number: int = rpc(net, "dev_snapshot")["snapshot"]
    return number


def revert(net: Net, number: int) -> None:
    """Go back to a moment; it can be gone back to again, later ones can't."""
    rpc(net, "dev_revert", snapshot=number)


def set_faults(net: Net, *faults: dict[str, Any]) -> None:
    """Replace the injected faults; none clears them. See the README for their forms."""
    rpc(net, "dev_setFaults", faults=list(faults))
