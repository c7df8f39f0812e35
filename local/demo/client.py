"""A client of the API as a front end would write it: problems become exceptions, transactions are followed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

T = TypeVar("T")
PATIENCE = 90.0  # seconds for anything that happens behind the API: a ledger takes 5, a big picture a few


class Refused(Exception):
    """The API answered with a problem document (RFC 9457)."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')}")
        self.status = status
        self.problem = problem

    @property
    def code(self) -> str:
        """The contract's error by name where the chain refuses, else the problem's own code."""
        error = self.problem.get("error") or {}
        return str(error.get("code") or self.problem.get("code"))


class GaveUp(Exception):
    """What was waited for did not happen."""


def wait_until(what: str, ready: Callable[[], T | None], *, every: float = 0.4, seconds: float = PATIENCE) -> T:
    """Ask `ready` until it answers something; raises GaveUp, saying what was missing, after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        answer = ready()
        if answer:
            return answer
        if time.monotonic() > end:
            raise GaveUp(f"{what}: not within {seconds:.0f} s")
        time.sleep(every)


@dataclass
class Api:
    """One caller's view of the API; `token` once signed in."""

    base: str
    http: httpx.Client
    token: str | None = None

    def get(self, path: str, **query: Any) -> Any:
        return self._send("GET", path, params=query)

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        return self._send("POST", path, json=body if body is not None else {}, params=query)

    def put(self, path: str, body: Any) -> Any:
        return self._send("PUT", path, json=body)

    def _send(self, method: str, path: str, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        response = self.http.request(method, self.base + path, headers=headers, **options)
        if response.status_code >= 400:
            try:
                problem = response.json()
            except ValueError:
                problem = {"code": "not_a_problem", "detail": response.text[:300]}
            raise Refused(response.status_code, problem)
        return response.json()

    def found(self, path: str, **query: Any) -> Any | None:
        """The answer, or None while it is not there (404) or not indexed yet (503)."""
        try:
            return self.get(path, **query)
        except Refused as refused:
            if refused.status in (404, 503):
                return None
            raise

    def settled(self, hash: str) -> dict[str, Any]:
        """Follow a submitted transaction until the data includes it; raises GaveUp if the chain refused it."""

        def done() -> dict[str, Any] | None:
            answer: dict[str, Any] | None = self.found(f"/api/transactions/{hash}")
            if answer and answer["status"] == "failed":
                raise GaveUp(f"transaction {hash} failed on chain: {answer.get('error')}")
            return answer if answer and answer["status"] == "success" and answer["indexed"] else None

        return wait_until(f"transaction {hash[:8]}… to be indexed", done)
