"""From the table of chain events to the bus: each applied event is published, at least once, by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nuna import wiring
from nuna.formats.dynamo_json import decode_item


def publish(records: Sequence[Mapping[str, Any]]) -> int:
    """Put the stream's new events on the bus, in their order; answers how many.

    Raises when the bus does not take them all: the stream then gives the same records again, so that readers of the
    bus may see an event twice (they know it by its id) but never miss one.
    """
    new = [decode_item(record["dynamodb"]["NewImage"]) for record in records if record["eventName"] == "INSERT"]
    if new:
        wiring.bus().put([(item["name"], item["detail"]) for item in new])
    return len(new)
