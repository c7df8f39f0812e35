"""On AWS the API answers CloudFront alone, and counts viewers, not CloudFront's own addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from nuna import wiring
from nuna.resources import ORIGIN_HEADER, ORIGIN_KEY, Secret
from nuna.web import rate_limit
from tests.support.invoke import Answer, call

CURRENT, PREVIOUS = "the-current-key", "the-previous-key"


class Keys:
    """A secret that is rotated after it was read."""

    def __init__(self, *texts: str) -> None:
        self._texts, self.read = list(texts), 0

    def get(self, secret: Secret, *, fresh: bool = False) -> str:
        assert secret == ORIGIN_KEY
        if fresh:
            self.read += 1
            if len(self._texts) > 1:
                self._texts.pop(0)
        return self._texts[0]


@pytest.fixture(autouse=True)
def _on_aws(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NUNA_STAGE", "prod")
    rate_limit._leases.clear()
    rate_limit._sizes.clear()
    wiring.use(secrets=Keys(json.dumps({"current": CURRENT, "previous": PREVIOUS})))
    yield
    wiring.reset()


def health(**headers: str) -> Answer:
    return call("ops/health", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("given", [{}, {ORIGIN_HEADER: ""}, {ORIGIN_HEADER: "a guess"}, {ORIGIN_HEADER: "ключ"}])
def test_what_did_not_pass_the_edge_is_refused(given: dict[str, str]) -> None:
    answer = call("ops/health", headers=given | {"cloudfront-viewer-address": "198.51.100.9:1"})
    assert (answer.status, answer.json["code"]) == (403, "not_through_the_edge")


@pytest.mark.parametrize("key", [CURRENT, PREVIOUS])
def test_both_keys_of_a_rotation_count(key: str) -> None:
    assert call("ops/health", headers={ORIGIN_HEADER: key}).status == 200


def test_a_key_that_was_just_rotated_is_known_at_once() -> None:
    keys = Keys(json.dumps({"current": "older"}), json.dumps({"current": CURRENT, "previous": "older"}))
    wiring.use(secrets=keys)
    assert call("ops/health", headers={ORIGIN_HEADER: CURRENT}).status == 200
    assert keys.read == 1


def test_a_plain_secret_is_the_key_itself() -> None:
    wiring.use(secrets=Keys("12345"))
    assert call("ops/health", headers={ORIGIN_HEADER: "12345"}).status == 200


def spent(address: str, key: str = CURRENT) -> int:
    """Requests that are left to whoever calls from `address`, in the process's lease."""
    answer = call("collections/list_collections", headers={ORIGIN_HEADER: key, "cloudfront-viewer-address": address})
    assert answer.status == 200
    counted = rate_limit.counted_as(None, address.rpartition(":")[0].strip("[]"))
    (lease,) = (name for name in rate_limit._leases if name.split("#")[1] == counted)
    return rate_limit._leases[lease]


@pytest.mark.parametrize("address", ["198.51.100.9:4242", "2001:db8::7:4242", "[2001:db8::7]:4242"])
def test_each_viewer_has_a_quota_of_its_own(address: str) -> None:
    spent(address)
    spent("203.0.113.5:99")
    assert len({name.split("#")[1] for name in rate_limit._leases}) == 2


def test_on_one_machine_the_callers_address_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUNA_STAGE", "local")
    assert call("collections/list_collections", headers={"cloudfront-viewer-address": "198.51.100.9:1"}).status == 200
    assert [name.split("#")[1] for name in rate_limit._leases] == ["192.0.2.7"]
