"""A chain that answers what a test tells it to; anything else it is asked is an error of the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nuna.adapters.ports import Arg, EventPage, Prepared, SignedCall, TransactionStatus
from nuna.errors import Unavailable


@dataclass
class FakeChain:
    """Implements the `Chain` port. `down`: every call raises Unavailable, as when the RPC does not answer."""

    accounts: dict[str, tuple[dict[str, int], int]] = field(default_factory=dict)
    """Address → (signer → weight, medium threshold); an address that is not here has no account."""
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    """(contract, function) → the answer of a read-only call."""
    ledger: tuple[int, int] = (1, 0)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def signers(self, address: str) -> tuple[dict[str, int], int] | None:
        self._reach(f"signers {address}")
        return self.accounts.get(address)

    def latest_ledger(self) -> tuple[int, int]:
        self._reach("latest_ledger")
        return self.ledger

    def call(self, contract: str, function: str, *args: Arg) -> Any:
        self._reach(f"call {function}")
        return self.answers[contract, function]

    def prepare(self, source: str, contract: str, function: str, *args: Arg, after: Any = None) -> Prepared:
        raise AssertionError(f"the test did not say how {function} is prepared")

    def inspect(self, xdr: str) -> SignedCall:
        raise AssertionError("the test did not say what the envelope does")

    def submit(self, xdr: str) -> TransactionStatus:
        raise AssertionError("the test did not say how a transaction is submitted")

    def transaction(self, hash: str) -> TransactionStatus | None:
        self._reach(f"transaction {hash}")
        return None

    def events(
        self,
        *,
        cursor: str | None = None,
        start: int | None = None,
        end: int | None = None,
        topics: Sequence[str] = (),
        contracts: Sequence[str] = (),
    ) -> EventPage:
        self._reach("events")
        return EventPage((), cursor or "", self.ledger[0], self.ledger[0])

    def _reach(self, what: str) -> None:
        self.asked.append(what)
        if self.down:
            raise Unavailable("the Stellar RPC does not answer; try again shortly", retry_after=2)
