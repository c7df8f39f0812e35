"""The one place that says which adapter stands behind each port. Each is made once, when it is first asked for.

A test replaces one with `wiring.use(tables=…)`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib import import_module
from typing import cast

from nuna.adapters.ports import Bus, Chain, Live, Mailer, Objects, Queues, Secrets, Tables, Workflows
from nuna.adapters.ports_media import Bundler, Pinning
from nuna.resources import Secret

ADAPTERS = {
    "tables": "nuna.adapters.aws.tables:DynamoTables",
    "objects": "nuna.adapters.aws.objects:S3Objects",
    "queues": "nuna.adapters.aws.queues:SqsQueues",
    "bus": "nuna.adapters.aws.queues:EventBus",
    "workflows": "nuna.adapters.aws.workflows:StepFunctions",
    "mailer": "nuna.adapters.aws.email:SesMailer",
    "live": "nuna.adapters.aws.sockets:ApiGatewayLive",
    "chain": "nuna.adapters.stellar.chain:SorobanChain",
    "secrets": "nuna.adapters.aws.secrets:Secrets",
    "pinning": "nuna.adapters.content.stores:HttpPinning",
    "bundler": "nuna.adapters.content.stores:HttpBundler",
    "scval": "nuna.adapters.stellar.scval_xdr:decoder",
}
_CLIENTS = {"bucket": "s3", "queue": "sqs", "bus": "events", "email": "sesv2", "secret": "secretsmanager"}
_adapters: dict[str, object] = {}


def use(**adapters: object) -> None:
    """Put these behind their ports from now on (tests, the in-process runner)."""
    _adapters.update(adapters)


def reset() -> None:
    """Forget every adapter, so that the next use makes it anew."""
    _adapters.clear()


def _get(port: str, *needs: object) -> object:
    """The adapter; `needs`: what of other ports it is made with."""
    if port not in _adapters:
        module, _, name = ADAPTERS[port].partition(":")
        make: Callable[..., object] = getattr(import_module(module), name)
        _adapters[port] = make(*needs)
    return _adapters[port]


def warm(kinds: Collection[str]) -> None:
    """Make now what a function that uses resources of these kinds will ask for: the clients, not their answers."""
    aws = import_module("nuna.adapters.aws.clients")
    if "table" in kinds:
        tables()
    for kind in _CLIENTS.keys() & set(kinds):
        aws.client(_CLIENTS[kind])


def load(port: str) -> None:
    """Import what the adapter behind `port` imports, without making it."""
    import_module(ADAPTERS[port].partition(":")[0])


def tables() -> Tables:
    return cast("Tables", _get("tables"))


def objects() -> Objects:
    return cast("Objects", _get("objects"))


def queues() -> Queues:
    return cast("Queues", _get("queues"))


def workflows() -> Workflows:
    return cast("Workflows", _get("workflows"))


def bus() -> Bus:
    return cast("Bus", _get("bus"))


def mailer() -> Mailer:
    return cast("Mailer", _get("mailer"))


def live() -> Live:
    return cast("Live", _get("live"))


def chain() -> Chain:
    return cast("Chain", _get("chain"))


def scval() -> Callable[[str], object]:
    """Base64 `SCVal` → native value; raises ValueError."""
    return cast("Callable[[str], object]", _get("scval"))


def pinning() -> Pinning:
    return cast("Pinning", _get("pinning", secret))


def bundler() -> Bundler:
    return cast("Bundler", _get("bundler", secret))


def secrets() -> Secrets:
    return cast("Secrets", _get("secrets"))


def secret(resource: Secret, *, fresh: bool = False) -> str:
    """The secret's value, kept for some minutes; `fresh`: read again now (a key that is not among those known)."""
    return secrets().get(resource, fresh=fresh)
