"""Every table, bucket, queue, bus, socket, secret and state machine, declared once, as data.

A function names what it needs (`uses=[NFTS.read]`). From the same declaration come the CDK construct, the function's
IAM policy and environment, the guard of `nuna.guard` and the names the adapters use. Nothing here does I/O.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Grant:
    """The right to call `actions` (IAM names, `service:Operation`) on one resource."""

    resource: Resource
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """Something that is deployed. `kind` is its class in lower case, `env` the variable with its id."""

    name: str

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    @property
    def env(self) -> str:
        return f"NUNA_{self.kind}_{self.name}".upper().replace("-", "_")

    @property
    def id(self) -> str:
        """The physical name, ARN or URL; outside a deployment (unit tests) a stable made-up one."""
        return os.environ.get(self.env) or f"nuna-test-{self.name}"

    def _grant(self, *actions: str) -> Grant:
        return Grant(self, actions)


@dataclass(frozen=True)
class Index:
    """A secondary index. Sparse by nature: items without both keys are not in it."""

    name: str
    pk: str
    sk: str | None = None


@dataclass(frozen=True)
class Table(Resource):
    """A DynamoDB table. All keys are strings; order keys are zero-padded. `ttl` names an attribute in epoch seconds."""

    pk: str = "id"
    sk: str | None = None
    indexes: tuple[Index, ...] = ()
    stream: bool = False
    ttl: str | None = None

    @property
    def read(self) -> Grant:
        return self._grant("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query")

    @property
    def write(self) -> Grant:
        return self._grant(
            "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"
        )

    def index(self, name: str) -> Index:
        """The index called `name`; KeyError, naming the table's indexes, if there is none."""
        for index in self.indexes:
            if index.name == name:
                return index
        raise KeyError(f"table {self.name} has no index {name!r}, only {[i.name for i in self.indexes]}")


@dataclass(frozen=True)
class Bucket(Resource):
    """An S3 bucket, private, that reports each created object to EventBridge."""

    public_uploads: bool = False

    @property
    def read(self) -> Grant:
        """ListBucket: without it S3 answers 403 for an object that is not there (GetObject, "Permissions")."""
        return self._grant("s3:GetObject", "s3:ListBucket")

    @property
    def write(self) -> Grant:
        return self._grant("s3:PutObject")


@dataclass(frozen=True)
class Queue(Resource):
    """An SQS queue with a dead-letter queue beside it, `attempts` before the dead letter.

    For how long a message that was received stays invisible follows from its consumer's timeout (infra_cdk.data).
    """

    attempts: int = 8

    @property
    def send(self) -> Grant:
        return self._grant("sqs:SendMessage")

    @property
    def consume(self) -> Grant:
        return self._grant("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@dataclass(frozen=True)
class Bus(Resource):
    """An EventBridge bus for domain events."""

    @property
    def put(self) -> Grant:
        return self._grant("events:PutEvents")


@dataclass(frozen=True)
class Socket(Resource):
    """The WebSocket API; its id is the callback URL of its stage."""

    @property
    def post(self) -> Grant:
        return self._grant("execute-api:ManageConnections")


@dataclass(frozen=True)
class Secret(Resource):
    """A Secrets Manager secret. `generate`: made at deployment; else the operator sets it. Its id is the ARN.

    `field`: the secret is a JSON object and this is the property that is generated.
    """

    generate: bool = True
    description: str = ""
    field: str | None = None

    @property
    def read(self) -> Grant:
        return self._grant("secretsmanager:GetSecretValue")


@dataclass(frozen=True)
class Email(Resource):
    """An SES sender identity; its id is the from address."""

    @property
    def send(self) -> Grant:
        return self._grant("ses:SendEmail")


def key_of(table: Table, item: dict[str, Any]) -> dict[str, Any]:
    """The primary key of `item` in `table`."""
    return {name: item[name] for name in (table.pk, table.sk) if name}


# --- tables: one per aggregate; items carry `version` and the `ledger` that last changed them -------------------------
_ORDER = "seq"  # "<ledger:010>-<operation:…>": where on the chain an item began, sortable as text

USERS = Table("users", pk="address")
COLLECTIONS = Table("collections", indexes=(Index("by_creator", "creator", _ORDER), Index("feed", "shard", _ORDER)))
NFTS = Table(
    "nfts",
    indexes=(
        Index("by_owner", "owner", _ORDER),
        Index("by_collection", "collection", _ORDER),
        Index("feed", "shard", _ORDER),
    ),
)
LISTINGS = Table(
    "listings",
    indexes=(
        Index("by_nft", "nft_id", _ORDER),
        Index("by_seller", "seller", _ORDER),
        Index("active", "active_shard", _ORDER),  # sparse: `active_shard` is removed when a listing ends
        Index("active_by_collection", "active_collection", _ORDER),
    ),
)
ASKS = Table("asks", pk="collection", sk="ask")  # "<price:039>#<listing>": active public listings in XLM, lowest first
SALES = Table("sales", indexes=(Index("by_nft", "nft_id", _ORDER), Index("by_collection", "collection", _ORDER)))
ACTIVITIES = Table(
    "activities",
    indexes=(
        Index("by_nft", "nft_id", _ORDER),
        Index("by_user", "user", _ORDER),
        Index("by_collection", "collection", _ORDER),
    ),
)
NOTIFICATIONS = Table("notifications", pk="user", sk="id")
UPLOADS = Table("uploads", indexes=(Index("by_user", "user", "id"), Index("by_pending", "pending", "updated_at")))
METADATA = Table("metadata", pk="uri")  # what a metadata URI says, kept when it was pinned or first read
TRANSACTIONS = Table("transactions", pk="hash", ttl="expires")
CHAIN_EVENTS = Table("chain-events", stream=True)
CURSORS = Table("cursors", pk="name")
SESSIONS = Table("sessions", indexes=(Index("by_user", "signed_in", "id"),), ttl="expires")  # sparse: live sessions
RATE_LIMITS = Table("rate-limits", ttl="expires")
IDEMPOTENCY = Table("idempotency", ttl="expires")
CONNECTIONS = Table(
    "connections",
    pk="channel",
    sk="connection",
    indexes=(Index("by_connection", "connection", "channel"),),
    ttl="expires",
)
MESSAGES = Table("messages", pk="channel", sk="seq", ttl="expires")  # the sockets' replay of 24 h

# --- the rest --------------------------------------------------------------------------------------------------------
MEDIA = Bucket("media", public_uploads=True)
BUS = Bus("events")
EMAILS = Queue("emails")
SOCKET = Socket("live")
MAIL_FROM = Email("sender")
TOKEN_KEY = Secret("token-key", description="HMAC key of the access tokens")
ORIGIN_KEY = Secret("origin-key", description="what CloudFront sends to the API: current, previous", field="current")
ORIGIN_HEADER = "x-origin-key"  # which carries it
PINNING_KEY = Secret("pinning-key", description="JWT of the IPFS pinning service", generate=False)
ARWEAVE_KEY = Secret("arweave-key", description="signs the data items sent to Arweave")

SHARDS = 4
"""Partitions of a feed that all writers share; read in parallel and merged."""


def all_resources() -> list[Resource]:
    """Every resource declared above, in order of declaration."""
    return [value for value in globals().values() if isinstance(value, Resource)]
