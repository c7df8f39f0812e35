"""`Idempotency-Key`: one key, one effect, one answer; through the module and through a real route."""

from __future__ import annotations

import time

import pytest

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Put, Update
from nuna.errors import Conflict, Unprocessable
from nuna.resources import IDEMPOTENCY
from nuna.web.idempotency import ABANDONED, KEEP, Answer, Attempt, begin
from tests.support.invoke import call

pytestmark = pytest.mark.usefixtures("aws")

NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The time that the module sees; a test sets it."""
    at = [NOW]
    monkeypatch.setattr(time, "time", lambda: float(at[0]))
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.test")
    monkeypatch.setenv("NUNA_NETWORK_PASSPHRASE", "Standalone Network ; February 2017")
    return at


def first(key: str = "k", caller: str = "GA", route: str = "/api/x", body: bytes = b"{}") -> Attempt:
    attempt = begin(key, caller, route, body)
    assert isinstance(attempt, Attempt)
    return attempt


def test_the_same_request_gets_the_answer_that_was_given() -> None:
    first().finish(Answer(201, '{"id":"1"}'))
    assert begin("k", "GA", "/api/x", b"{}") == Answer(201, '{"id":"1"}')


def test_another_body_is_refused_and_the_first_answer_stays() -> None:
    first().finish(Answer(201, "1"))
    with pytest.raises(Unprocessable) as refused:
        begin("k", "GA", "/api/x", b'{"a":1}')
    assert refused.value.code == "idempotency_key_reused"
    assert begin("k", "GA", "/api/x", b"{}") == Answer(201, "1")


def test_another_body_is_refused_while_the_first_runs() -> None:
    first()
    with pytest.raises(Unprocessable):
        begin("k", "GA", "/api/x", b"other")


@pytest.mark.parametrize("other", [{"key": "l"}, {"caller": "GB"}, {"route": "/api/y"}, {"key": "", "caller": "GA\0k"}])
def test_a_key_is_of_one_caller_and_one_route(other: dict[str, str]) -> None:
    first().finish(Answer(201, "1"))
    assert isinstance(first(**other), Attempt)


def test_while_the_first_runs_the_second_is_told_to_wait() -> None:
    first()
    with pytest.raises(Conflict) as refused:
        begin("k", "GA", "/api/x", b"{}")
    assert (refused.value.code, refused.value.retry_after) == ("in_progress", 1)


def test_a_request_that_failed_may_be_made_again() -> None:
    first().abandon()
    first().finish(Answer(200, "2"))
    assert begin("k", "GA", "/api/x", b"{}") == Answer(200, "2")


def test_an_answer_is_kept_for_exactly_a_day(clock: list[int]) -> None:
    first().finish(Answer(201, "1"))
    clock[0] = NOW + KEEP - 1
    assert begin("k", "GA", "/api/x", b"{}") == Answer(201, "1")
    clock[0] = NOW + KEEP
    first(body=b"another is fine now")
    assert KEEP == 86_400


def test_a_request_whose_function_died_gives_its_key_back_after_a_minute(clock: list[int]) -> None:
    first()
    clock[0] = NOW + ABANDONED - 1
    with pytest.raises(Conflict):
        begin("k", "GA", "/api/x", b"{}")
    clock[0] = NOW + ABANDONED
    first()
    assert ABANDONED == 60


def test_two_that_take_over_at_one_moment_are_one(monkeypatch: pytest.MonkeyPatch, clock: list[int]) -> None:
    """Both saw the expired row; who comes second must not remove the first one's."""
    lost = first()
    clock[0] = NOW + ABANDONED
    tables = wiring.tables()
    write = tables.write

    def late(*writes: object) -> None:
        monkeypatch.setattr(tables, "write", write)
        tables.write(Update(IDEMPOTENCY, {"id": lost.id}, set={"expires": NOW + 2 * ABANDONED}))  # the other's row
        write(Put(IDEMPOTENCY, {"id": lost.id, "expires": 0}, absent=True))  # as the second finds it: it is there

    monkeypatch.setattr(tables, "write", late)
    with pytest.raises(Conflict):
        begin("k", "GA", "/api/x", b"{}")


def test_who_never_gets_the_row_is_told_that_another_began(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = wiring.tables()

    def refuse(*writes: object) -> None:
        raise ConditionFailed

    monkeypatch.setattr(tables, "write", refuse)
    monkeypatch.setattr(tables, "get", lambda *_, **__: None)
    with pytest.raises(Conflict) as refused:
        begin("k", "GA", "/api/x", b"{}")
    assert (refused.value.code, refused.value.retry_after) == ("in_progress", 1)


def test_through_a_route_the_second_answer_is_the_first_replayed() -> None:
    request = {"body": {"walletAddress": "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR"}}
    one = call("auth/challenge", headers={"idempotency-key": "a-key"}, **request)
    two = call("auth/challenge", headers={"idempotency-key": "a-key"}, **request)
    assert one.status == two.status == 200, one.text
    assert (two.text, two.headers.get("idempotency-replayed")) == (one.text, "true")
    assert "idempotency-replayed" not in one.headers
    other = call("auth/challenge", headers={"idempotency-key": "another"}, **request)
    assert other.text != one.text


def test_a_refused_request_does_not_use_up_its_key() -> None:
    wrong = call("auth/challenge", headers={"idempotency-key": "a-key"}, body={"walletAddress": "G"})
    assert wrong.status == 422
    right = {"walletAddress": "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR"}
    assert call("auth/challenge", headers={"idempotency-key": "a-key"}, body=right).status == 200
