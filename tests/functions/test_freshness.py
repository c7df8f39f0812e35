"""An answer that stopped being true is made anew by one who knows it, and no failure or crash forgets it."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from nuna.errors import Conflict, Unprocessable
from nuna.web import freshness, idempotency
from nuna.web.idempotency import ABANDONED, KEEP, Answer, Attempt

OLD = 1_000  # seconds from now until which the answer holds


@pytest.fixture
def clock(aws: None, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=int(time.time()))
    monkeypatch.setattr("nuna.formats.clock.source", lambda: clock.now)
    return clock


def begin(body: bytes = b"{}") -> Attempt | Answer:
    return idempotency.begin("key", "caller", "/api/listings", body)


def attempt() -> Attempt:
    began = begin()
    assert isinstance(began, Attempt)
    return began


def answered(clock: SimpleNamespace) -> Answer:
    answer = Answer(200, '{"first": 1}', clock.now + OLD)
    attempt().finish(answer)
    return answer


def test_it_is_given_until_its_end_and_then_handed_to_who_makes_it_anew(clock: SimpleNamespace) -> None:
    first = answered(clock)
    clock.now += OLD - 1
    assert begin() == first
    clock.now += 1
    with pytest.raises(Unprocessable):
        begin(b"another body")
    began = attempt()
    assert began.previous == first
    with pytest.raises(Conflict):
        begin()  # while it is made
    began.finish(second := Answer(200, '{"second": 2}'))
    clock.now += KEEP - 1
    assert begin() == second
    clock.now += 1
    assert attempt().previous == second, "DynamoDB removes the row late; until then it is known"


def test_a_failure_and_a_crash_leave_what_was_answered(clock: SimpleNamespace) -> None:
    first = answered(clock)
    clock.now += OLD
    attempt().abandon()
    assert attempt().previous == first  # and now it crashes
    clock.now += ABANDONED - 1
    with pytest.raises(Conflict):
        begin()
    clock.now += 1
    assert attempt().previous == first


def test_a_first_attempt_that_failed_or_crashed_leaves_nothing(clock: SimpleNamespace) -> None:
    attempt().abandon()
    assert attempt().previous is None
    clock.now += ABANDONED
    assert attempt().previous is None


def test_the_earliest_end_counts_and_each_request_begins_anew() -> None:
    fresh = freshness.begin("before")
    for moment in (30, 10, 20):
        freshness.holds_until(moment)
    assert (fresh.until, freshness.previous()) == (10, "before")
    assert (freshness.begin().until, freshness.previous()) == (None, None)
