"""The local front takes what API Gateway takes: a body of 10 MB, however it is sent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from local.emulator.bodies import LARGEST
from local.emulator.front import Front
from local.emulator.media import Media


def asked(folder: Path, chunks: list[bytes], headers: list[tuple[bytes, bytes]]) -> tuple[int, int, bytes]:
    """(status, bytes that reached the API, the answer) of a POST to /api."""
    reached = bytearray()

    async def api(_: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            reached.extend(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    (folder / "addresses.json").write_text(json.dumps({"api": "abc/$default"}))
    left = list(chunks)
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        assert left, "more is read than was sent"
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    async def send(message: Any) -> None:
        sent.append(message)

    front = Front(api, api, Media(0), folder / "addresses.json")
    scope = {"type": "http", "method": "POST", "path": "/api/uploads", "headers": headers}
    asyncio.run(front(scope, receive, send))
    return sent[0]["status"], len(reached), sent[1]["body"]


MEGABYTE = b"x" * 1_000_000


@pytest.mark.parametrize("chunks", [[b""], [b"{}"], [MEGABYTE] * 10])
def test_what_api_gateway_takes_is_passed_on_whole(tmp_path: Path, chunks: list[bytes]) -> None:
    assert asked(tmp_path, chunks, [])[:2] == (200, sum(map(len, chunks)))


@pytest.mark.parametrize("declared", [b"10000001", b"-1", b"9" * 5_000, b"x", b"\xb2"])
def test_what_is_declared_larger_is_not_even_read(tmp_path: Path, declared: bytes) -> None:
    status, reached, answer = asked(tmp_path, [], [(b"content-length", declared)])
    assert (status, reached, json.loads(answer)) == (413, 0, {"message": "Request Entity Too Large"})


def test_what_turns_out_larger_is_not_passed_on(tmp_path: Path) -> None:
    assert 10 * len(MEGABYTE) == LARGEST
    assert asked(tmp_path, [MEGABYTE] * 10 + [b"x"], [])[:2] == (413, 0)
