"""Every Lambda as data: what triggers it, what it uses. Whatever deploys, guards or documents the functions reads this.

They are made by the decorators of nuna.function, one in each file under `functions/`.
"""

from __future__ import annotations

import importlib
import inspect
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nuna.resources import (
    CURSORS,
    IDEMPOTENCY,
    RATE_LIMITS,
    TOKEN_KEY,
    Bucket,
    Grant,
    Queue,
    Table,
)


@dataclass(frozen=True)
class Http:
    """A route. `cache`: seconds an anonymous answer may be kept; `signed_in` is read off the handler's parameters."""

    method: str
    path: str
    cache: int | None = None
    status: int = 200
    limit: str = "default"


@dataclass(frozen=True)
class Schedule:
    rate: str


@dataclass(frozen=True)
class OnUpload:
    bucket: Bucket
    prefix: str


@dataclass(frozen=True)
class OnEvent:
    """Domain events by name (the dataclass's own); none: all of them."""

    events: tuple[str, ...]


@dataclass(frozen=True)
class OnQueue:
    queue: Queue
    batch: int = 10


@dataclass(frozen=True)
class OnStream:
    table: Table


@dataclass(frozen=True)
class Step:
    """A task of the state machine `machine`, called by its file's name."""

    machine: str


@dataclass(frozen=True)
class SocketRoute:
    """A route of the WebSocket API: `$connect`, `$disconnect`, `$default` or an action."""

    route: str


Trigger = Http | Schedule | OnUpload | OnEvent | OnQueue | OnStream | Step | SocketRoute

CONVENTIONS = (CURSORS.read, RATE_LIMITS.read, RATE_LIMITS.write, TOKEN_KEY.read)
"""What every route needs for the ledger headers, rate limits and tokens of the API's conventions."""
POST_CONVENTIONS = (IDEMPOTENCY.read, IDEMPOTENCY.write)

current: ContextVar[Function | None] = ContextVar("current_function", default=None)
"""The function that is running; the guard holds its AWS calls against its `uses`."""


@dataclass(frozen=True)
class Function(ABC):
    """A Lambda."""

    run: Callable[..., Any]
    """The handler as it is written in the file."""
    trigger: Trigger
    uses: tuple[Grant, ...]
    timeout: int = 29
    memory: int = 512
    layers: tuple[str, ...] = ("deps",)
    starts: tuple[str, ...] = field(default=())
    """State machines it may start, by name."""

    @abstractmethod
    def __call__(self, event: Any, context: Any = None) -> Any:
        """What Lambda calls."""

    @property
    def module(self) -> str:
        return self.run.__module__

    @property
    def service(self) -> str:
        return self.module.split(".")[-2]

    @property
    def name(self) -> str:
        return self.module.split(".")[-1]

    @property
    def id(self) -> str:
        """`<service>-<file>`: the operation id, and the Lambda's name after `nuna-<stage>-`."""
        return f"{self.service}-{self.name}"

    @property
    def description(self) -> str:
        """The first line of the file's docstring."""
        return (inspect.getmodule(self.run).__doc__ or "").strip().splitlines()[0]

    @property
    def grants(self) -> tuple[Grant, ...]:
        """Everything it may call: `uses`, and what its kind of trigger needs."""
        extra: tuple[Grant, ...] = ()
        if isinstance(self.trigger, Http):
            extra = CONVENTIONS + (POST_CONVENTIONS if self.trigger.method == "POST" else ())
        if isinstance(self.trigger, OnQueue):
            extra = (self.trigger.queue.consume,)
        return (*self.uses, *(grant for grant in extra if grant not in self.uses))


@contextmanager
def running(function: Function) -> Iterator[None]:
    """The code inside acts as `function`: the guard allows what it declared, no more."""
    token = current.set(function)
    try:
        yield
    finally:
        current.reset(token)


def root_folder() -> Path:
    """The checkout's root, or the Lambda's task root."""
    return Path(os.environ.get("LAMBDA_TASK_ROOT") or Path(__file__).parents[4])


def discover(root: Path | None = None) -> list[Function]:
    """Every function under `functions/`, in path order.

    Raises ValueError naming the file whose module has no `handler` made by a decorator of this module, or two files
    with one route.
    """
    base = root or root_folder()
    found: list[Function] = []
    routes: dict[tuple[str, str], str] = {}
    for path in sorted(base.glob("functions/*/*.py")):
        if path.name == "__init__.py":
            continue
        module = ".".join(path.relative_to(base).with_suffix("").parts)
        handler = getattr(importlib.import_module(module), "handler", None)
        if not isinstance(handler, Function):
            raise ValueError(f"{module}: no `handler` with a trigger (one of nuna.function's decorators)")
        if isinstance(handler.trigger, Http):
            route = (handler.trigger.method, handler.trigger.path)
            if route in routes:
                raise ValueError(f"{module}: {' '.join(route)} is already answered by {routes[route]}")
            routes[route] = module
        found.append(handler)
    return found


def find(name: str, functions: Iterable[Function] | None = None) -> Function:
    """The function called `<service>/<file>`."""
    for function in functions or discover():
        if f"{function.service}/{function.name}" == name:
            return function
    raise LookupError(f"no function {name!r}; expected <service>/<file> as under functions/")
