"""What the domain asks of the world. Adapters implement these; `nuna.wiring` says which one is in use.

Items are plain dictionaries of str, int, bool, None, list and dict; amounts are integers in stroops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from nuna.resources import Bucket, Queue, Secret, Table

Item = dict[str, Any]
Key = Mapping[str, str]


class ConditionFailed(Exception):
    """A condition of a write did not hold; nothing was written. `index` is the operation's place in its transaction."""

    def __init__(self, index: int = 0) -> None:
        super().__init__(f"the condition of write {index} did not hold")
        self.index = index


@dataclass(frozen=True)
class Put:
    """Write the whole item. `absent`: only if none has its key. `expect`: only if these are equal (None: absent)."""

    table: Table
    item: Item
    absent: bool = False
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """Change attributes of one item, creating it if need be (unless `exists`).

    `set`: attribute → value (None removes it); `add`: attribute → integer to add; `expect`: as in Put;
    `below`: attribute → value, only if the attribute is absent or less than it (a guard against late writes).
    """

    table: Table
    key: Key
    set: Mapping[str, Any] = field(default_factory=dict)
    add: Mapping[str, int] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    below: Mapping[str, Any] = field(default_factory=dict)
    exists: bool = False


@dataclass(frozen=True)
class Delete:
    """Remove one item, if `expect` holds; removing what is not there is no error."""

    table: Table
    key: Key
    expect: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """Write nothing, but fail the transaction unless `expect` holds (None: absent)."""

    table: Table
    key: Key
    expect: Mapping[str, Any]


Write = Put | Update | Delete | Check


@dataclass(frozen=True)
class Page:
    """Items in order, and the last key read (`after` of the next call), None at the end."""

    items: Sequence[Item]
    after: Item | None


class Tables(Protocol):
    """DynamoDB as the domain sees it. Reads of `get` are strongly consistent."""

    def get(self, table: Table, **key: str) -> Item | None: ...

    def get_many(self, table: Table, keys: Iterable[Key]) -> list[Item]:
        """The items that exist, in the order of their keys; any number of keys."""
        ...

    def query(
        self,
        table: Table,
        pk: str,
        *,
        index: str | None = None,
        prefix: str | None = None,
        above: str | None = None,
        newest_first: bool = True,
        after: Item | None = None,
        limit: int = 50,
    ) -> Page:
        """One partition in sort-key order; of it, sort keys that begin with `prefix` or are greater than `above`."""
        ...

    def count(self, table: Table, pk: str, *, index: str | None = None) -> int:
        """How many items a partition has."""
        ...

    def write(self, *writes: Write) -> None:
        """All or nothing (≤ 100); raises ConditionFailed. One write is a plain call, several are a transaction."""
        ...

    def update(self, update: Update) -> Item:
        """One update; answers the item as it is after it."""
        ...


class Objects(Protocol):
    """S3 as the domain sees it."""

    def get(self, bucket: Bucket, key: str) -> bytes: ...

    def put(self, bucket: Bucket, key: str, body: bytes, content_type: str) -> None: ...

    def presigned_post(
        self, bucket: Bucket, key: str, content_type: str, max_bytes: int, seconds: int
    ) -> tuple[str, dict[str, str]]:
        """(url, fields) of a form that may store one object of that type and at most that size."""
        ...


class Queues(Protocol):
    def send(self, queue: Queue, body: Mapping[str, Any]) -> None: ...


class Bus(Protocol):
    def put(self, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Publish (event name, fields) in order; raises if the bus takes only some, so that all are sent again."""
        ...


class Secrets(Protocol):
    def get(self, secret: Secret, *, fresh: bool = False) -> str: ...


class Workflows(Protocol):
    """State machines."""

    def start(self, machine: str, name: str, input: Mapping[str, Any]) -> None:
        """One execution, called `name`; starting the same one again does nothing."""
        ...

    def state(self, machine: str, name: str) -> Literal["running", "ended"] | None:
        """What became of the execution called `name`; None when there is none."""
        ...


class Mailer(Protocol):
    def send(self, to: str, subject: str, text: str, html: str) -> None: ...


class Live(Protocol):
    """The WebSocket API's way back to a client."""

    def post(self, connection: str, message: Mapping[str, Any]) -> bool:
        """False when the connection is gone."""
        ...


Arg = tuple[str, Any]
"""A contract argument as (type, value): address, u32, u64, i128, string, bytes, bool, symbol, void, vec, map."""


@dataclass(frozen=True)
class SimulatedEvent:
    """A contract event that a call would emit; native values."""

    contract: str
    topics: tuple[Any, ...]
    data: Any


@dataclass(frozen=True)
class Pending:
    """A transaction that was submitted and is in no ledger yet; `sequence`: its number in its account."""

    hash: str
    sequence: int


@dataclass(frozen=True)
class Prepared:
    """A transaction ready to be signed: base64 envelope, hash, whole fee in stroops, unix seconds until it is valid.

    `result` and `events`: what the call would answer and emit now. `spendable`: stroops of XLM that the source can
    spend before this transaction, above its minimum balance. `after`: what must come into a ledger before it.
    """

    xdr: str
    hash: str
    fee_stroops: int
    valid_until: int
    result: Any
    events: tuple[SimulatedEvent, ...] = ()
    spendable: int = 0
    after: Pending | None = None


@dataclass(frozen=True)
class SignedCall:
    """A signed envelope, read: the one contract call it makes, native arguments, unix seconds until it is valid (0: for
    ever). A restore of archived entries is the function `restore` of no contract."""

    hash: str
    source: str
    contract: str
    function: str
    args: tuple[Any, ...]
    valid_until: int
    sequence: int = 0


@dataclass(frozen=True)
class TransactionStatus:
    """`status`: pending | success | failed. `error`: {code, contract, detail}. `result`: the call's answer, native."""

    hash: str
    status: str
    ledger: int | None = None
    error: Mapping[str, str] | None = None
    result: Any = None


@dataclass(frozen=True)
class LedgerEvent:
    """A contract event as the RPC sends it (id, ledger, emitter, transaction), topics and value in base64 XDR."""

    id: str
    ledger: int
    closed_at: str
    contract: str
    transaction: str
    topics: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class EventPage:
    """Events in order; `cursor` to go on from; what the RPC keeps: `oldest` to `latest` ledger."""

    events: tuple[LedgerEvent, ...]
    cursor: str
    oldest: int
    latest: int


class CursorTooOld(Exception):
    """The RPC no longer keeps the ledger asked for; the gap must be backfilled."""


class Chain(Protocol):
    """Stellar as the domain sees it. Raises ChainRefused (the contract's error by name) and Unavailable."""

    def latest_ledger(self) -> tuple[int, int]:
        """(sequence, close time in unix seconds)."""
        ...

    def call(self, contract: str, function: str, *args: Arg) -> Any:
        """The answer of a read-only call, by simulation, as native values."""
        ...

    def prepare(self, source: str, contract: str, function: str, *args: Arg, after: Pending | None = None) -> Prepared:
        """The call, simulated and ready to sign; behind `after` while no ledger has that."""
        ...

    def inspect(self, xdr: str) -> SignedCall:
        """What a signed envelope does; raises BadRequest, Unprocessable for what can't be a call of ours."""
        ...

    def submit(self, xdr: str) -> TransactionStatus: ...

    def transaction(self, hash: str) -> TransactionStatus | None: ...

    def events(
        self,
        *,
        cursor: str | None = None,
        start: int | None = None,
        end: int | None = None,
        topics: Sequence[str] = (),
        contracts: Sequence[str] = (),
    ) -> EventPage:
        """Contract events after `cursor`, or from ledger `start`, through ledger `end`: those of these names, whoever
        emits them, and all of these contracts (neither is given: all there are)."""
        ...

    def signers(self, address: str) -> tuple[dict[str, int], int] | None:
        """An account's (signer → weight, medium threshold); None when the account does not exist."""
        ...
