"""`Idempotency-Key` on POSTs: the same key gives the same answer for 24 hours; with another body it is refused."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Delete, Put
from nuna.errors import Conflict, Unprocessable
from nuna.formats import clock
from nuna.resources import IDEMPOTENCY

KEEP = 86_400  # seconds
ABANDONED = 60  # seconds after which an unfinished request counts as lost (its Lambda can't run any more)


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


@dataclass(frozen=True)
class Attempt:
    """A request that holds its key. Exactly one of `finish` (2xx answers are kept) and `abandon` ends it."""

    id: str
    fingerprint: str

    def finish(self, answer: Answer) -> None:
        wiring.tables().write(
            Put(IDEMPOTENCY, self._item(clock.now() + KEEP) | {"status": answer.status, "body": answer.body})
        )

    def abandon(self) -> None:
        wiring.tables().write(Delete(IDEMPOTENCY, {"id": self.id}))

    def _item(self, expires: int) -> dict[str, str | int]:
        return {"id": self.id, "fingerprint": self.fingerprint, "expires": expires}


def begin(key: str, caller: str, route: str, body: bytes) -> Attempt | Answer:
    """The answer given before, or an Attempt to make it.

    Raises Unprocessable (`idempotency_key_reused`) for another body, Conflict (`in_progress`) while the first runs.
    """
    id = hashlib.sha256("\0".join((caller, route, key)).encode()).hexdigest()
    attempt = Attempt(id, hashlib.sha256(body).hexdigest())
    now = clock.now()
    for _ in range(2):
        try:
            wiring.tables().write(Put(IDEMPOTENCY, attempt._item(now + ABANDONED), absent=True))
        except ConditionFailed:
            before = wiring.tables().get(IDEMPOTENCY, id=id)
        else:
            return attempt
        if before and before["expires"] > now:
            if before["fingerprint"] != attempt.fingerprint:
                raise Unprocessable(
                    "this Idempotency-Key was used with another body; use a new key", code="idempotency_key_reused"
                )
            if "status" not in before:
                raise Conflict("the first request with this key still runs", code="in_progress", retry_after=1)
            return Answer(before["status"], before["body"])
        if before:  # DynamoDB removes expired items late; this one no longer counts
            wiring.tables().write(Delete(IDEMPOTENCY, {"id": id}, expect={"expires": before["expires"]}))
    raise Conflict("another request with this key began at the same moment", code="in_progress", retry_after=1)
