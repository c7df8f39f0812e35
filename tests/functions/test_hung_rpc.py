"""An RPC that takes a request and never answers it, or never to its end: the caller is told in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from stellar_sdk import Network

from nuna import function, wiring
from nuna.adapters.stellar.chain import SorobanChain
from nuna.adapters.stellar.rpc import connect
from nuna.budget import within
from nuna.errors import Unavailable
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import call
from tests.support.ledger import account

pytestmark = [pytest.mark.sockets, pytest.mark.usefixtures("aws")]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n"
LATEST = (
    b'{"jsonrpc": "2.0", "id": "1", "result": {"id": "a", "sequence": 7, "protocolVersion": 25, "closeTime": 1,'
    b' "headerXdr": "", "metadataXdr": ""}}'
)
Answer = Callable[[socket.socket, threading.Event], None]


def silence(_: socket.socket, over: threading.Event) -> None:
    over.wait()


def drip(first: bytes) -> Answer:
    """`first`, and then a byte now and then, for ever."""

    def answer(peer: socket.socket, over: threading.Event) -> None:
        peer.sendall(first)
        while not over.wait(0.05):
            peer.sendall(b"x")

    return answer


def after(seconds: float, body: bytes) -> Answer:
    def answer(peer: socket.socket, over: threading.Event) -> None:
        over.wait(seconds)
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    return answer


@contextmanager
def endpoint(answer: Answer) -> Iterator[str]:
    """The URL of a server that reads each request and answers it like this."""
    over = threading.Event()

    def serve(peer: socket.socket) -> None:
        with peer:
            while not over.is_set() and peer.recv(65_536):
                try:
                    answer(peer, over)
                except OSError:
                    return

    def accept(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(peer,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        over.set()
        listener.shutdown(socket.SHUT_RDWR)


HUNG = {
    "silent": silence,
    "in its head": drip(HEAD),
    "in its first line": drip(b"HTTP"),
    "in its body": drip(HEAD + b"\r\n"),
}


@pytest.mark.parametrize("how", HUNG)
def test_a_hung_rpc_is_a_503_in_time(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert function.WAITS <= 4, "a second is left of five for everything else"
    monkeypatch.setattr(function, "WAITS", 0.6)
    wallet = account(1)
    with endpoint(HUNG[how]) as url:
        wiring.use(chain=SorobanChain(connect(url), Network.TESTNET_NETWORK_PASSPHRASE))
        monkeypatch.setenv("NUNA_FACTORY_CONTRACT", "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E")
        body = {"name": "Dawn", "symbol": "DAWN"}
        token = identity.issue(Principal(wallet))
        call("ops/health")  # what a first request imports
        began = time.monotonic()
        answers = [
            call("transactions/get_transaction", path={"hash": "0" * 64}),
            call("collections/create_collection", body=body, token=token),
        ]
        assert time.monotonic() - began < 4.0
    for answer in answers:
        assert (answer.status, answer.json["code"], answer.headers["retry-after"]) == (503, "rpc_unavailable", "5")
        assert "nothing was lost" in answer.json["detail"]


def test_questions_share_what_a_request_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them is answered within the limit of one; together they would hold the function for longer."""
    with endpoint(after(0.4, LATEST)) as url:
        chain = SorobanChain(connect(url), Network.TESTNET_NETWORK_PASSPHRASE)
        assert chain.latest_ledger()[0] == 7
        began = time.monotonic()
        with within(1.0):
            with pytest.raises(Unavailable):
                _ = [chain.latest_ledger() for _ in range(20)]
            assert time.monotonic() - began < 3.0
