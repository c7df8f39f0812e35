"""Publishes each applied chain event on the bus."""

from typing import Any

from nuna.function import on_stream
from nuna.indexer.outbox import publish
from nuna.resources import BUS, CHAIN_EVENTS


@on_stream(CHAIN_EVENTS, uses=[BUS.put], timeout=60)
def handler(event: dict[str, Any]) -> None:
    publish(event["Records"])
