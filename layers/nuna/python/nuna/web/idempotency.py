"""`Idempotency-Key` on POSTs: the same key gives the same answer for 24 hours; with another body it is refused.

An answer that has stopped being true (`nuna.web.freshness`: a prepared transaction past its time) is made anew by a
handler that is given the old one.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, replace

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Delete, Item, Put
from nuna.errors import Conflict, Unprocessable
from nuna.formats import clock
from nuna.resources import IDEMPOTENCY

KEEP = 86_400  # seconds
ABANDONED = 60  # seconds after which an unfinished request counts as lost (its Lambda can't run any more)


@dataclass(frozen=True)
class Answer:
    """`until`: unix seconds from which it is not given again (None: as long as the key is kept)."""

    status: int
    body: str
    until: int | None = None


@dataclass(frozen=True)
class Attempt:
    """A request that holds its key. Exactly one of `finish` (2xx answers are kept) and `abandon` ends it.

    `previous`: what the key was answered with before, which is not true any more.
    """

    id: str
    fingerprint: str
    previous: Answer | None = None

    def finish(self, answer: Answer) -> None:
        wiring.tables().write(Put(IDEMPOTENCY, self._row(clock.now() + KEEP) | _kept(answer)))

    def abandon(self) -> None:
        if self.previous:
            wiring.tables().write(Put(IDEMPOTENCY, self._row(clock.now() + KEEP) | _kept(self.previous)))
        else:
            wiring.tables().write(Delete(IDEMPOTENCY, {"id": self.id}))

    def running(self, now: int) -> Item:
        """The row while it runs; a crash leaves what was answered before."""
        return self._row(now + ABANDONED) | ({"previous": _kept(self.previous)} if self.previous else {})

    def _row(self, expires: int) -> Item:
        return {"id": self.id, "fingerprint": self.fingerprint, "expires": expires}


def _kept(answer: Answer) -> Item:
    return {"status": answer.status, "body": answer.body} | ({"until": answer.until} if answer.until else {})


def _answer(row: Item | None) -> Answer | None:
    return Answer(row["status"], row["body"], row.get("until")) if row and "status" in row else None


def begin(key: str, caller: str, route: str, body: bytes) -> Attempt | Answer:
    """The answer given before, or an Attempt to make it.

    Raises Unprocessable (`idempotency_key_reused`) for another body, Conflict (`in_progress`) while the first runs.
    """
    id = hashlib.sha256("\0".join((caller, route, key)).encode()).hexdigest()
    attempt = Attempt(id, hashlib.sha256(body).hexdigest())
    now = clock.now()
    for _ in range(2):
        try:
            wiring.tables().write(Put(IDEMPOTENCY, attempt.running(now), absent=True))
        except ConditionFailed:
            before = wiring.tables().get(IDEMPOTENCY, id=id)
        else:
            return attempt
        if before is None:
            continue
        answer = _answer(before)
        if before["expires"] > now:
            if before["fingerprint"] != attempt.fingerprint:
                raise Unprocessable(
                    "this Idempotency-Key was used with another body; use a new key", code="idempotency_key_reused"
                )
            if answer is None:
                raise Conflict("the first request with this key still runs", code="in_progress", retry_after=1)
            if answer.until is None or answer.until > now:
                return answer
        # DynamoDB removes expired items late; this one no longer counts, but for what it answered.
        attempt = replace(attempt, previous=_answer(before.get("previous")) or answer)
        with suppress(ConditionFailed):
            wiring.tables().write(Delete(IDEMPOTENCY, {"id": id}, expect={"expires": before["expires"]}))
    raise Conflict("another request with this key began at the same moment", code="in_progress", retry_after=1)
