"""The RPC's client, with failures as the domain knows them. Needs `stellar_sdk` (0.4 s to import)."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from stellar_sdk import SorobanServer
from stellar_sdk.client.base_sync_client import BaseSyncClient
from stellar_sdk.client.requests_client import RequestsClient
from stellar_sdk.client.response import Response
from stellar_sdk.exceptions import BaseRequestError, ConnectionError, SorobanRpcErrorResponse

from nuna.budget import waiting
from nuna.errors import Unavailable

TIMEOUT = 8  # seconds for one whole answer; a route has less for all of its questions (nuna.function)
RETRY_AFTER = 5  # seconds, a ledger
INVALID = range(-32602, -32599)  # JSON-RPC 2.0 §5.1: the request itself is wrong, asking again changes nothing
_RANGE = re.compile(r"within the ledger range: (\d+) - (\d+)")


def connect(url: str, client: BaseSyncClient | None = None) -> SorobanServer:
    """A server at `url`; `client` in its place when the network lives in this process."""
    return SorobanServer(url, client or BoundedClient(num_retries=1, post_timeout=TIMEOUT, backoff_factor=0.2))


class BoundedClient(RequestsClient):
    """A client that is answered in full within TIMEOUT, or not at all.

    The library's own timeout counts from byte to byte: an endpoint that sends one now and then would hold it for ever.
    What came too late is read to its end by a thread that nobody waits for.
    """

    def post(self, *args: Any, **options: Any) -> Response:
        return _in_time(lambda: super(BoundedClient, self).post(*args, **options))


def _in_time(ask: Callable[[], Response]) -> Response:
    answers: list[Response] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:
            failures.append(error)

    with waiting(TIMEOUT) as seconds:
        if seconds > 0:
            asking = threading.Thread(target=run, name="rpc", daemon=True)
            asking.start()
            asking.join(seconds)
    if failures:
        raise failures[0]
    if not answers:
        raise ConnectionError(TimeoutError("no whole answer in time"))
    return answers[0]


@contextmanager
def reaching() -> Iterator[None]:
    """What happens inside talks to the RPC; when that is down, slow or confused it raises Unavailable."""
    try:
        yield
    except SorobanRpcErrorResponse as error:
        if error.code in INVALID:
            raise
        raise _unavailable(f"it answers {error.code}: {error.message}") from error
    except (BaseRequestError, json.JSONDecodeError, ValidationError) as error:
        raise _unavailable(f"it does not answer as it should ({type(error).__name__})") from error


def _unavailable(why: str) -> Unavailable:
    return Unavailable(
        f"the Stellar RPC can't be reached: {why}; nothing was lost, try again shortly",
        code="rpc_unavailable",
        retry_after=RETRY_AFTER,
    )


def kept_range(error: SorobanRpcErrorResponse) -> tuple[int, int] | None:
    """(oldest, latest) ledger that the RPC keeps, read off its refusal of a ledger outside of them."""
    found = _RANGE.search(error.message or "")
    return (int(found[1]), int(found[2])) if found else None


def ledger_of(cursor: str) -> int:
    """The ledger of an event's id or cursor, `<TOID>-<index>`, whose upper 32 bits are the ledger (SEP-35)."""
    return int(cursor.partition("-")[0]) >> 32
