"""Structured logs (AWS Powertools) with the function's id, the request's id and, on a failure, the reason."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from nuna.registry import Function


@cache
def logger() -> Logger:
    from aws_lambda_powertools import Logger

    return Logger(service="nuna", log_uncaught_exceptions=False)


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
