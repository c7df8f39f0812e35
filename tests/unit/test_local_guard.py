"""Which requests the local stack answers, and how many at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from local.emulator.guard import is_here, refusal
from local.emulator.turns import NoTurn, Turns
from local.stores.app import application

HERE = {"host": "127.0.0.1:8000"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "localhost:1", "[::1]:8000", "bucket.s3.localhost:8000"]
)
def test_names_of_this_machine(host: str) -> None:
    assert is_here(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example:8000",
        "localhost.evil.example",
        "evil.example#localhost",
        "[::1",
        "0.0.0.0",
    ],
)
def test_other_names_are_refused_on_every_path(host: str) -> None:
    assert not is_here(host)
    for path in ("/", "/_dev/data", "/api/health", "/media/x", "/ws", "/_ministack/reset"):
        refused = refusal(path, {"host": host})
        assert refused and refused[0] == 421


@pytest.mark.parametrize(
    "path", ["/", "/_dev", "/_dev/table/nuna-local-sessions", "/bucket/key", "/_aws/x", "/_ministack/reset"]
)
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example:8000"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_a_page_of_another_site_is_refused(path: str, headers: dict[str, str]) -> None:
    refused = refusal(path, HERE | headers)
    assert refused and refused[0] == 403


@pytest.mark.parametrize("headers", [{"origin": "http://127.0.0.1:8000"}, {"sec-fetch-site": "same-origin"}])
def test_the_emulators_reset_is_closed_to_every_page(headers: dict[str, str]) -> None:
    assert refusal("/_ministack/reset", HERE) is None, "programs use it"
    refused = refusal("/_ministack/reset", HERE | headers)
    assert refused and refused[0] == 403


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/_dev/data", {"origin": "http://localhost:3000"}),
        ("/_dev/data", {"sec-fetch-site": "same-origin"}),
        ("/_dev", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}),
        ("/bucket", {"origin": "http://localhost:3000"}),
        ("/api/nfts", {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}),
        ("/media/a", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}),
        ("/", {}),
    ],
)
def test_what_is_answered(path: str, headers: dict[str, str]) -> None:
    assert refusal(path, HERE | headers) is None


def test_turns_come_in_order_and_no_more_at_once() -> None:
    async def run() -> tuple[int, list[int]]:
        turns, running, most, order = Turns(at_once=2, waiting=50), 0, 0, list[int]()

        async def request(number: int) -> None:
            nonlocal running, most
            async with turns.one():
                running += 1
                most = max(most, running)
                order.append(number)
                await asyncio.sleep(0)
                running -= 1

        await asyncio.gather(*(request(n) for n in range(20)))
        assert turns.waiting == 0
        return most, order

    most, order = asyncio.run(run())
    assert (most, order) == (2, list(range(20)))


def test_who_finds_too_many_waiting_is_told_at_once_and_who_waits_too_long_later() -> None:
    async def run() -> list[str]:
        turns = Turns(at_once=1, waiting=1, patience=0.05)
        async with turns.one():
            results = await asyncio.gather(*(turns.one().__aenter__() for _ in range(2)), return_exceptions=True)
        async with turns.one():  # a turn that was given up did not take the place with it
            pass
        return [str(result) for result in results if isinstance(result, NoTurn)]

    slow, full = sorted(asyncio.run(run()))
    assert "wait already" in slow and "within" in full


def test_a_request_that_fails_gives_its_turn_back() -> None:
    async def run() -> None:
        turns = Turns(at_once=1, waiting=1, patience=0.05)
        with pytest.raises(KeyError):
            async with turns.one():
                raise KeyError
        async with turns.one():
            pass

    asyncio.run(run())


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:7", 200), ("localhost", 200), ("rebound.example", 400)])
def test_the_stores_answer_to_their_own_names_alone(host: str, status: int, tmp_path: Path) -> None:
    async def ask() -> int:
        transport = httpx.ASGITransport(application(tmp_path))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            return (await http.get("/_faults", headers={"host": host})).status_code

    assert asyncio.run(ask()) == status
