"""One file in `functions/` = one Lambda: a trigger, what it uses, a few lines. The decorators here make it one.

    @get("/api/nfts/{id}", uses=[NFTS.read], cache=300)
    async def handler(id: NftId) -> NftView: ...

`handler` becomes a `Function`: callable by Lambda as (event, context), and readable as data by whatever deploys it.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
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
class Socket:
    """A route of the WebSocket API: `$connect`, `$disconnect`, `$default` or an action."""

    route: str


Trigger = Http | Schedule | OnUpload | OnEvent | OnQueue | OnStream | Step | Socket

CONVENTIONS = (CURSORS.read, RATE_LIMITS.read, RATE_LIMITS.write, TOKEN_KEY.read)
"""What every route needs for the ledger headers, rate limits and tokens of the API's conventions."""
POST_CONVENTIONS = (IDEMPOTENCY.read, IDEMPOTENCY.write)

current: ContextVar[Function | None] = ContextVar("current_function", default=None)
"""The function that is running; the guard holds its AWS calls against its `uses`."""


@dataclass(frozen=True)
class Function:
    """A Lambda, as data and as its own entry point."""

    run: Callable[..., Any]
    trigger: Trigger
    uses: tuple[Grant, ...]
    timeout: int = 29
    memory: int = 512
    layers: tuple[str, ...] = ("deps",)
    starts: tuple[str, ...] = field(default=())
    """State machines it may start, by name."""

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

    @cached_property
    def _entry(self) -> Callable[[Any, Any], Any]:
        if isinstance(self.trigger, Http):
            from nuna.http import lambda_app

            return lambda_app([self])
        from nuna.log import logged

        return logged(self)

    def warm(self) -> None:
        """Load in Lambda's init phase, which has a whole CPU, what the first request would otherwise wait for."""
        from nuna import wiring

        _ = self._entry
        kinds = {grant.resource.kind for grant in self.uses}
        reads_tokens = TOKEN_KEY.read in self.uses
        if isinstance(self.trigger, Http):
            from nuna import http

            kinds.add("table")
            signed_in = (http.CurrentUser, http.AdminUser)
            reads_tokens = any(annotation in signed_in for annotation in inspect.get_annotations(self.run).values())
        if reads_tokens:
            kinds.add("secret")
            importlib.import_module("jwt")
        wiring.warm(kinds)
        if "chain" in self.layers and getattr(self.trigger, "method", None) != "GET":
            wiring.load("chain")  # 0.6 s; a read asks the chain only where the tables don't know yet

    def __call__(self, event: Any, context: Any = None) -> Any:
        with running(self):
            return self._entry(event, context)


@contextmanager
def running(function: Function) -> Iterator[None]:
    """The code inside acts as `function`: the guard allows what it declared, no more."""
    token = current.set(function)
    try:
        yield
    finally:
        current.reset(token)


def call_plain(run: Callable[..., Any], *args: Any) -> Any:
    """Call a job's handler, async or not."""
    result = run(*args)
    return asyncio.run(result) if inspect.isawaitable(result) else result  # type: ignore[arg-type]


Decorator = Callable[[Callable[..., Any]], Function]


def _make(trigger: Trigger, uses: Sequence[Grant], **options: Any) -> Decorator:
    def decorate(run: Callable[..., Any]) -> Function:
        function = Function(run, trigger, tuple(uses), **options)
        if os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "").endswith(function.id):
            function.warm()
        return function

    return decorate


def get(
    path: str, *, uses: Sequence[Grant] = (), cache: int | None = None, limit: str = "default", **options: Any
) -> Decorator:
    return _make(Http("GET", path, cache, 200, limit), uses, **options)


def post(
    path: str, *, uses: Sequence[Grant] = (), status: int = 200, limit: str = "default", **options: Any
) -> Decorator:
    return _make(Http("POST", path, None, status, limit), uses, **options)


def put(
    path: str, *, uses: Sequence[Grant] = (), status: int = 200, limit: str = "default", **options: Any
) -> Decorator:
    return _make(Http("PUT", path, None, status, limit), uses, **options)


def delete(
    path: str, *, uses: Sequence[Grant] = (), status: int = 200, limit: str = "default", **options: Any
) -> Decorator:
    return _make(Http("DELETE", path, None, status, limit), uses, **options)


def schedule(rate: str, *, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    """`rate` as EventBridge writes it: `rate(1 minute)`."""
    return _make(Schedule(rate), uses, **options)


def on_upload(bucket: Bucket, *, prefix: str, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    return _make(OnUpload(bucket, prefix), uses, **options)


def on_event(*events: type | str, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    names = tuple(event if isinstance(event, str) else event.__name__ for event in events)
    return _make(OnEvent(names), uses, **options)


def on_queue(queue: Queue, *, batch: int = 10, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    return _make(OnQueue(queue, batch), uses, **options)


def on_stream(table: Table, *, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    return _make(OnStream(table), uses, **options)


def step(machine: str, *, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    return _make(Step(machine), uses, **options)


def socket(route: str, *, uses: Sequence[Grant] = (), **options: Any) -> Decorator:
    return _make(Socket(route), uses, **options)


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
