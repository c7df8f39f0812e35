"""Leased tokens: never over the quota, and little lost between processes; what a caller is told; who is counted."""

from __future__ import annotations

import re

import pytest

from nuna import wiring
from nuna.errors import TooManyRequests
from nuna.registry import find
from nuna.resources import RATE_LIMITS
from nuna.web import identity, rate_limit
from nuna.web.identity import UNFUNDED, Principal
from nuna.web.rate_limit import PUBLIC, SIGNED_IN, counted_as, policy_for, spend
from tests.support.invoke import Answer, call, http_event

pytestmark = pytest.mark.usefixtures("aws")
COUNTED = "collections/list_collections"


def left(headers: dict[str, str]) -> int:
    found = re.fullmatch(r'"[a-z-]+";r=(\d+);t=\d+', headers.get("RateLimit", headers.get("ratelimit", "")))
    assert found, headers
    return int(found[1])


def asked_from(address: str, token: str | None = None) -> Answer:
    function = find(COUNTED)
    event = http_event(function, token=token)
    event["requestContext"]["http"]["sourceIp"] = address
    raw = function(event)
    return Answer(raw["statusCode"], raw["headers"], [], raw.get("body") or "")


def another_process() -> None:
    rate_limit._leases.clear()
    rate_limit._sizes.clear()


def admitted(requests: int, per_process: int) -> int:
    count = 0
    for number in range(requests):
        if number % per_process == 0:
            another_process()
        try:
            spend(SIGNED_IN, "G", now=9_000)
        except TooManyRequests:
            continue
        count += 1
    return count


@pytest.mark.parametrize(("per_process", "least"), [(1, 300), (3, 300), (10, 200), (400, 300)])
def test_the_quota_holds_and_processes_share_it(per_process: int, least: int) -> None:
    assert least <= admitted(400, per_process) <= 300


def test_a_new_window_gives_a_new_quota() -> None:
    for _ in range(100):
        spend(PUBLIC, "192.0.2.1", now=899)
    with pytest.raises(TooManyRequests) as refused:
        spend(PUBLIC, "192.0.2.1", now=899)
    assert refused.value.retry_after == 1
    spend(PUBLIC, "192.0.2.1", now=900)
    spend(PUBLIC, "192.0.2.2", now=899)


def test_a_busy_caller_costs_few_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    writes = []
    lease = rate_limit._lease
    monkeypatch.setattr(rate_limit, "_lease", lambda *a: writes.append(a) or lease(*a))  # type: ignore[func-returns-value]
    for _ in range(300):
        spend(SIGNED_IN, "G", now=9_000)
    assert len(writes) < 30


def test_what_is_left_is_the_quotas_and_not_the_leases() -> None:
    assert [left(spend(PUBLIC, "192.0.2.1", now=0)) for _ in range(100)] == [*reversed(range(100))]


def test_what_is_left_counts_what_other_processes_took() -> None:
    first = [left(spend(SIGNED_IN, "G", now=9_000)) for _ in range(10)]
    another_process()
    second = [left(spend(SIGNED_IN, "G", now=9_000)) for _ in range(10)]
    assert first == [*range(299, 289, -1)]
    taken = 15  # the first process leased 1 + 2 + 4 + 8
    assert second == [*range(299 - taken, 289 - taken, -1)]


def test_a_refused_caller_costs_no_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(100):
        spend(PUBLIC, "192.0.2.1", now=0)
    monkeypatch.setattr(rate_limit, "_lease", lambda *_: pytest.fail("a write for a quota that is used up"))
    for _ in range(3):
        with pytest.raises(TooManyRequests):
            spend(PUBLIC, "192.0.2.1", now=0)


def test_429_says_what_the_limit_is_and_when_it_renews() -> None:
    answers = [call(COUNTED) for _ in range(101)]
    assert [answer.status for answer in answers] == [200] * 100 + [429]
    refused = answers[-1]
    assert refused.json["code"] == "rate_limited"
    assert refused.headers["ratelimit-policy"] == '"public";q=100;w=900'
    seconds = int(refused.headers["retry-after"])
    assert refused.headers["ratelimit"] == f'"public";r=0;t={seconds}' and 0 < seconds <= 900


@pytest.mark.parametrize("name", ["ops/health", "ops/docs", "ops/openapi"])
def test_what_describes_the_api_is_never_counted(name: str) -> None:
    for _ in range(100):
        spend(PUBLIC, "192.0.2.7")
    answer = call(name)
    assert answer.status == 200 and "ratelimit" not in answer.headers


def test_forged_tokens_are_counted_as_their_address() -> None:
    answers = [call(COUNTED, token=f"forged.{number}.x") for number in range(101)]
    assert [answer.status for answer in answers] == [401] * 100 + [429]
    assert left(answers[0].headers) == 99
    assert call(COUNTED).status == 429, "the address has used its quota"


def test_wallets_that_are_not_on_the_chain_share_their_addresss_quota() -> None:
    wallets = [identity.issue(Principal(f"G{number}", tier=UNFUNDED)) for number in range(10)]
    admitted = [asked_from("192.0.2.9", wallets[number % 10]).status for number in range(150)].count(200)
    assert admitted == 100
    assert asked_from("192.0.2.9").status == 429
    funded = identity.issue(Principal("G"))
    assert asked_from("192.0.2.9", funded).headers["ratelimit-policy"] == '"signed-in";q=300;w=900'


@pytest.mark.parametrize("limit", ["default", "search", "upload"])
def test_an_unfunded_wallet_has_no_quota_of_its_own_anywhere(limit: str) -> None:
    wallet = Principal("G", tier=UNFUNDED)
    assert policy_for(limit, wallet) == policy_for(limit, None)
    assert counted_as(wallet, "192.0.2.9") == counted_as(None, "192.0.2.9") == "192.0.2.9"


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
    ],
)
def test_addresses_of_one_ipv6_network_are_one_caller(address: str, counted: str) -> None:
    assert counted_as(None, address) == counted


def test_a_lease_grows_to_a_twentieth_of_the_quota() -> None:
    for _ in range(8):  # leases of 1, 2, 4, and then not of 8
        spend(PUBLIC, "192.0.2.1", now=900)
    row = wiring.tables().get(RATE_LIMITS, id="public#192.0.2.1#900") or {}
    assert row["used"] == 1 + 2 + 4 + PUBLIC.quota // 20 == 12
