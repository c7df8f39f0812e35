"""Structured logs (AWS Powertools) with the function's id, the request's id and, on a failure, the reason.

A line is ASCII: whatever a stranger chose (a line break, a character that turns the direction of reading) is written as
its JSON escape. Lines of the `audit` log say who signed in and out, and what was refused; never a secret.
"""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from nuna.registry import Function


_write = partial(json.dumps, default=str, separators=(",", ":"), ensure_ascii=True)
_request_id: ContextVar[str] = ContextVar("request_id", default="")


@cache
def logger() -> Logger:
    from aws_lambda_powertools import Logger

    return Logger(service="nuna", log_uncaught_exceptions=False, json_serializer=_write)


@cache
def _audit_log() -> Logger:
    from aws_lambda_powertools import Logger

    return Logger(service="audit", level="INFO", log_uncaught_exceptions=False, json_serializer=_write)


def audit(event: str, wallet: str | None = None, **facts: Any) -> None:
    """One line of the audit log, whatever the log level is: what happened, to whose account, in which request."""
    _audit_log().info(event, wallet=wallet, request_id=_request_id.get(), **facts)


@contextmanager
def asked_by(event: Any) -> Iterator[None]:
    """Lines written inside carry the id that API Gateway gave to the request of this event, if it is one."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    token = _request_id.set(str((context or {}).get("requestId", "")))
    try:
        yield
    finally:
        _request_id.reset(token)


def logged(function: Function) -> Callable[[Any, Any], Any]:
    """A job's entry point: its failure is logged with its reason and raised again, so that its trigger retries it."""
    logger()  # imported now, in the init phase

    def entry(event: Any, _context: Any) -> Any:
        logger().append_keys(function=function.id)
        try:
            return _call(function.run, event)
        except Exception:
            logger().exception("failed")
            raise

    return entry


def _call(run: Callable[..., Any], *args: Any) -> Any:
    """Call a job's handler, async or not."""
    result = run(*args)
    return asyncio.run(result) if inspect.isawaitable(result) else result  # type: ignore[arg-type]
