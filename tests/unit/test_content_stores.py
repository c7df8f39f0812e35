"""What is sent to IPFS and Arweave, and what their answers mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aleph_cid import compute_cid

from nuna import wiring
from nuna.adapters.content import stores
from nuna.adapters.content.stores import HttpBundler, HttpPinning
from nuna.adapters.ports_media import StoreRefused, StoreUnavailable

CIDS: dict[str, str] = json.loads((Path(__file__).parents[1] / "fixtures/ipfs/cids.json").read_text())
"""By size, made by another implementation: fixtures/ipfs/make.mjs."""
UNIT = bytes((7 * n + n // 256) & 255 for n in range(65_536))


class Service:
    """An HTTP service that answers one thing, and its answer's body as far as it is read."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body, self.read_bytes = status, body, 0
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def request(self, method: str, url: str, **options: Any) -> Service:
        self.calls.append((url, options))
        return self

    def read(self, most: int) -> bytes:
        self.read_bytes = min(most, len(self.body))
        return self.body[:most]

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed:
        def get(self, resource: Any, *, fresh: bool = False) -> str:
            return f"the value of {resource.name}"

    wiring.use(secrets=Fixed())
    monkeypatch.setenv("NUNA_IPFS_API", "kubo+https://ipfs.test")
    monkeypatch.setenv("NUNA_ARWEAVE_BUNDLER", "https://bundler.test")


def answering(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> Service:
    service = Service(status, body)
    monkeypatch.setattr(stores, "_http", lambda: service)
    return service


@pytest.mark.parametrize("size", CIDS)
def test_a_cid_is_another_importer_s_at_every_boundary(size: str) -> None:
    content = (UNIT * (int(size) // len(UNIT) + 1))[: int(size)]
    assert str(compute_cid(content)) == CIDS[size]


def test_every_parameter_of_a_cid_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    service = answering(monkeypatch, 200, json.dumps({"Hash": str(compute_cid(b"x"))}).encode())
    HttpPinning(wiring.secret).pin(b"x", "x", "image/png")
    said = {name: value[0] for name, value in parse_qs(urlsplit(service.calls[0][0]).query).items()}
    assert said == {
        "pin": "true",
        "cid-version": "0",
        "hash": "sha2-256",
        "raw-leaves": "false",
        "chunker": "size-262144",
        "max-file-links": "174",
        "trickle": "false",
        "inline": "false",
        "wrap-with-directory": "false",
        "nocopy": "false",
    }


@pytest.mark.parametrize(("status", "body"), [(202, b"Accepted"), (202, b""), (204, b""), (208, b"{}")])
def test_an_item_in_flight_is_no_outage(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> None:
    """The same call came before: the item's id follows from its signature, so it is known without an answer."""
    service = answering(monkeypatch, status, body)
    id = HttpBundler(wiring.secret).store(b"a picture", [("a", "b")])
    answering(monkeypatch, 200, json.dumps({"id": id}).encode())
    assert HttpBundler(wiring.secret).store(b"a picture", [("a", "b")]) == id
    assert len(service.calls) == 1
    answering(monkeypatch, status, body)
    with pytest.raises((StoreRefused, StoreUnavailable)):  # a pin has to say what it pinned
        HttpPinning(wiring.secret).pin(b"x", "x", "image/png")


def test_an_endless_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    service = answering(monkeypatch, 200, b"[" * 10_000_000)
    with pytest.raises(StoreUnavailable, match="not JSON"):
        HttpBundler(wiring.secret).store(b"a picture", [("a", "b")])
    assert service.read_bytes <= 65_536
