"""What every route does alike, seen through one real route."""

from __future__ import annotations

import pytest

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.resources import CURSORS
from tests.support.invoke import call

pytestmark = pytest.mark.usefixtures("aws")


def follow_to(ledger: int) -> None:
    wiring.tables().write(Put(CURSORS, {"name": "chain", "ledger": ledger, "chain_ledger": ledger + 2}))


def test_every_answer_tells_its_ledger_version_and_request() -> None:
    follow_to(77)
    answer = call("ops/health")
    assert answer.status == 200
    assert answer.json == {"status": "ok", "indexedLedger": 77, "chainLedger": 79, "lag": 2}
    assert answer.headers["x-indexed-ledger"] == "77"
    assert answer.headers["api-version"] == "1"
    assert answer.headers["x-request-id"] == "request-of-a-test"
    assert answer.headers["ratelimit"].startswith('"public";r=')


def test_an_unchanged_answer_is_304() -> None:
    first = call("ops/health")
    again = call("ops/health", headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.text) == (304, "")


def test_min_ledger_waits_and_then_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nuna.chain.progress.WAIT", 0.05)
    follow_to(77)
    assert call("ops/health", query={"minLedger": 77}).status == 200
    late = call("ops/health", query={"minLedger": 78})
    assert (late.status, late.json["code"], late.headers["retry-after"]) == (503, "ledger_not_indexed", "2")
    wrong = call("ops/health", query={"minLedger": "x"})
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "minLedger")


def test_a_bad_token_is_refused_not_ignored() -> None:
    answer = call("ops/health", token="nonsense")
    assert (answer.status, answer.json["code"]) == (401, "token_invalid")
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_limit_holds() -> None:
    statuses = [call("ops/health").status for _ in range(101)]
    assert statuses == [200] * 100 + [429]
    refused = call("ops/health")
    assert refused.json["code"] == "rate_limited"
    assert 0 < int(refused.headers["retry-after"]) <= 900
