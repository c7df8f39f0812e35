"""Sends what happened on the chain to the WebSocket clients whose channels it concerns."""

from typing import Any

from nuna.chain.events import EVENTS, from_detail
from nuna.function import on_event
from nuna.notify.channels import PUBLISH, broadcast
from nuna.resources import CURSORS, LISTINGS


@on_event(*EVENTS.values(), uses=[*PUBLISH, LISTINGS.read, CURSORS.read])
def handler(event: dict[str, Any]) -> None:
    broadcast(from_detail(event["detail-type"], event["detail"]))
