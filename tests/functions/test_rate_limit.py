"""Leased tokens: never over the quota, and little lost between processes."""

from __future__ import annotations

import pytest

from nuna.errors import TooManyRequests
from nuna.web import rate_limit
from nuna.web.rate_limit import PUBLIC, SIGNED_IN, spend

pytestmark = pytest.mark.usefixtures("aws")


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
