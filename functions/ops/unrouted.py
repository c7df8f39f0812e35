"""Answers what no route takes: there is no such path, or it has other methods."""

from functools import cache
from typing import Any

from nuna.function import unrouted
from nuna.registry import discover
from nuna.web.unrouted import answer

routes = cache(discover)


@unrouted(reads_registry=True)
def handler(event: dict[str, Any]) -> dict[str, Any]:
    return answer(event, routes())
