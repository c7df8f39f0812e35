"""One file in `functions/` = one Lambda: a trigger, what it uses, a few lines. The decorators here make it one.

    @get("/api/nfts/{id}", uses=[NFTS.read], cache=300)
    async def handler(id: NftId) -> NftView: ...

`handler` becomes an `Entry`: a `Function` of the registry that Lambda can call as (event, context).
"""

from __future__ import annotations

import importlib
import inspect
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from nuna import wiring
from nuna.registry import (
    Function,
    Http,
    OnEvent,
    OnQueue,
    OnStream,
    OnUpload,
    Schedule,
    SocketRoute,
    Step,
    Trigger,
    running,
)
from nuna.resources import TOKEN_KEY, Bucket, Grant, Queue, Table


class Entry(Function):
    """A function that runs here."""

    @cached_property
    def _entry(self) -> Callable[[Any, Any], Any]:
        if isinstance(self.trigger, Http):
            from nuna.web.app import lambda_app

            return lambda_app([self])
        from nuna.log import logged

        return logged(self)

    def warm(self) -> None:
        """Load in Lambda's init phase, which has a whole CPU, what the first request would otherwise wait for."""
        _ = self._entry
        kinds = {grant.resource.kind for grant in self.uses}
        reads_tokens = TOKEN_KEY.read in self.uses
        if isinstance(self.trigger, Http):
            from nuna.web import types

            kinds.add("table")
            signed_in = (types.CurrentUser, types.AdminUser)
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


Decorator = Callable[[Callable[..., Any]], Entry]


def _make(trigger: Trigger, uses: Sequence[Grant], **options: Any) -> Decorator:
    def decorate(run: Callable[..., Any]) -> Entry:
        function = Entry(run, trigger, tuple(uses), **options)
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
    return _make(SocketRoute(route), uses, **options)
