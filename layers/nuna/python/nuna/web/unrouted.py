"""What answers an HTTP request that no route takes: 404, or 405 with the methods that its path has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nuna.registry import Function, Http


def answer(event: dict[str, Any], functions: Iterable[Function]) -> dict[str, Any]:
    """API Gateway's answer (payload 2.0) to `event`; `functions`: those that have routes."""
    from nuna.web.entry import problem_event
    from nuna.web.problems import unrouted

    http = event["requestContext"]["http"]
    path = str(http["path"])
    methods = [f.trigger.method for f in functions if isinstance(f.trigger, Http) and _fits(f.trigger.path, path)]
    return problem_event(unrouted(str(http["method"]), path, methods), event)


def _fits(route: str, path: str) -> bool:
    parts = (re.escape(part) if not part.startswith("{") else "[^/]+" for part in route.split("/"))
    return re.fullmatch("/".join(parts), path) is not None
