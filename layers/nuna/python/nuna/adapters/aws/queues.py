"""SQS and EventBridge behind their ports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nuna.adapters.aws import clients
from nuna.resources import BUS, Queue

SOURCE = "nuna.chain"
BATCH = 10  # entries of one PutEvents call (EventBridge's limit)


class SqsQueues:
    def send(self, queue: Queue, body: Mapping[str, Any]) -> None:
        clients.client("sqs").send_message(QueueUrl=queue.id, MessageBody=json.dumps(body, separators=(",", ":")))


class EventBus:
    def put(self, events: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        for start in range(0, len(events), BATCH):
            entries = [
                {"Source": SOURCE, "DetailType": name, "Detail": json.dumps(detail), "EventBusName": BUS.id}
                for name, detail in events[start : start + BATCH]
            ]
            response = clients.client("events").put_events(Entries=entries)
            if response.get("FailedEntryCount"):
                raise RuntimeError(f"the bus refused {response['FailedEntryCount']} events: {response['Entries']}")
