"""IPFS and Arweave for one machine, over real HTTP, through the adapters that the mint pipeline uses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from nuna import wiring
from nuna.adapters.ports_media import StoreRefused, StoreUnavailable
from nuna.formats import ans104

pytestmark = pytest.mark.sockets
ROOT = Path(__file__).parents[2]
TAGS = [("Content-Type", "image/png")]
HELLO = "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN"
"""What every Kubo answers for `hello` and a line's end."""


class Stores:
    """The process `python -m local.stores`."""

    def __init__(self, home: Path) -> None:
        command = [sys.executable, "-m", "local.stores", "--home", str(home)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.url: str = json.loads(self.process.stdout.readline())["url"]
        httpx.get(f"{self.url}/_faults", timeout=10)

    def faults(self, **faults: str | None) -> None:
        httpx.post(f"{self.url}/_faults", json=faults).raise_for_status()

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(how)
        self.process.wait(10)
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    running = Stores(tmp_path)
    point_to(running.url, monkeypatch)
    yield running
    running.end()
    wiring.reset()


def point_to(url: str, monkeypatch: pytest.MonkeyPatch, kind: str = "pinata") -> None:
    class Fixed:
        def get(self, resource: Any, *, fresh: bool = False) -> str:
            return f"the value of {resource.name}"

    wiring.use(secrets=Fixed())
    monkeypatch.setenv("NUNA_IPFS_API", f"{kind}+{url}")
    monkeypatch.setenv("NUNA_ARWEAVE_BUNDLER", url)


@pytest.mark.parametrize("kind", ["pinata", "kubo"])
def test_a_pin_is_served_under_its_real_cid(stores: Stores, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    point_to(stores.url, monkeypatch, kind)
    assert wiring.pinning().pin(b"hello\n", "hello", "text/plain") == HELLO
    answer = httpx.get(f"{stores.url}/ipfs/{HELLO}")
    assert answer.content == b"hello\n"
    assert answer.headers["content-type"].startswith("text/plain")
    large = bytes(range(256)) * 4000  # four chunks under one root
    assert httpx.get(f"{stores.url}/ipfs/{wiring.pinning().pin(large, 'large', 'image/png')}").content == large


def test_a_data_item_is_served_under_its_id(stores: Stores) -> None:
    id = wiring.bundler().store(b"a picture", TAGS)
    answer = httpx.get(f"{stores.url}/ar/{id}")
    assert (answer.content, answer.headers["content-type"]) == (b"a picture", "image/png")
    assert wiring.bundler().store(b"a picture", TAGS) == id, "again is the same"


def test_a_data_item_that_was_changed_is_not_stored(stores: Stores) -> None:
    item = ans104.sign(b"a picture", TAGS, "secret")
    answer = httpx.post(f"{stores.url}/v1/tx/solana", content=item.raw[:-1] + b"!")
    assert answer.status_code == 400
    assert "signature" in answer.json()["error"]
    assert httpx.get(f"{stores.url}/ar/{item.id}").status_code == 404


def test_content_outlives_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Stores(tmp_path)
    point_to(first.url, monkeypatch)
    cid, id = wiring.pinning().pin(b"kept", "kept", "image/png"), wiring.bundler().store(b"kept", TAGS)
    first.end(signal.SIGKILL)
    second = Stores(tmp_path)
    for path in (f"ipfs/{cid}", f"ar/{id}"):
        answer = httpx.get(f"{second.url}/{path}")
        assert (answer.content, answer.headers["content-type"]) == (b"kept", "image/png")
    second.end()
    wiring.reset()


@pytest.mark.parametrize(
    ("name", "send"),
    [
        ("ipfs", lambda: wiring.pinning().pin(b"x", "x", "image/png")),
        ("arweave", lambda: wiring.bundler().store(b"x", TAGS)),
    ],
)
def test_each_store_is_switched_off_and_on(stores: Stores, name: str, send: Callable[[], str]) -> None:
    for fault in ("down", "error"):
        stores.faults(**{name: fault})
        with pytest.raises(StoreUnavailable, match=f"^{name}_unavailable: "):
            send()
    stores.faults(**{name: "slow"})
    assert send()
    stores.faults(**{name: None})
    assert send()
    other = {"ipfs": "arweave", "arweave": "ipfs"}[name]
    stores.faults(**{other: "down"})
    assert send(), "the other one's fault is its own"


def test_an_unknown_fault_is_refused(stores: Stores) -> None:
    assert httpx.post(f"{stores.url}/_faults", json={"ipfs": "tired"}).status_code == 400
    assert httpx.get(f"{stores.url}/_faults").json() == {"ipfs": None, "arweave": None}


@pytest.mark.parametrize("path", ["ipfs/..%2f..%2fetc%2fpasswd", "ar/nothing", "ipfs/Qm.type"])
def test_a_gateway_serves_nothing_else(stores: Stores, path: str) -> None:
    assert httpx.get(f"{stores.url}/{path}").status_code == 404


def test_nobody_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    point_to("http://127.0.0.1:9", monkeypatch)
    with pytest.raises(StoreUnavailable, match="ipfs_unavailable"):
        wiring.pinning().pin(b"x", "x", "image/png")
    wiring.reset()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"IpfsHash": HELLO, "id": HELLO}, (StoreRefused, "ipfs_cid_mismatch", "arweave_id_mismatch")),
        (200, [], (StoreUnavailable, "ipfs_unavailable", "arweave_unavailable")),
        (400, {}, (StoreRefused, "ipfs_refused", "arweave_refused")),
        (402, {}, (StoreUnavailable, "ipfs_unavailable", "arweave_unavailable")),
        (429, {}, (StoreUnavailable, "ipfs_unavailable", "arweave_unavailable")),
    ],
)
def test_what_a_strange_service_answers(
    monkeypatch: pytest.MonkeyPatch, status: int, body: Any, expected: tuple[type[Exception], str, str]
) -> None:
    """A mismatch or a wrong call is final; what an operator or time can mend is tried again."""

    class Strange(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Strange) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        point_to(f"http://127.0.0.1:{server.server_port}", monkeypatch)
        kind, ipfs, arweave = expected
        with pytest.raises(kind, match=f"^{ipfs}: "):
            wiring.pinning().pin(b"not hello", "x", "image/png")
        with pytest.raises(kind, match=f"^{arweave}: "):
            wiring.bundler().store(b"x", TAGS)
        server.shutdown()
    wiring.reset()
