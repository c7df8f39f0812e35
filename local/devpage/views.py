"""The data of the developer's page."""

from __future__ import annotations

import json
import time
import urllib.request
from functools import cached_property
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

LEDGERS, EXECUTIONS, ITEMS, MAILS = 8, 12, 50, 20
FRAME = ("START RequestId", "END RequestId", "REPORT RequestId")
"""What Lambda itself logs around each call."""
LINES, LINES_OF_EACH, MINUTES = 60, 15, 10
CONFIG = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})


class Views:
    """`home`: the stack's folder; `url`: where its AWS answers."""

    def __init__(self, home: Path, url: str) -> None:
        self._home, self._url = home, url

    def overview(self) -> dict[str, Any]:
        return {
            "tables": self.tables(),
            "queues": self.queues(),
            "executions": self.executions(),
            "mails": self.mails(),
            "ledgers": self.ledgers(),
            "logs": self.logs(),
        }

    def tables(self) -> list[dict[str, Any]]:
        tables = self._client("dynamodb")
        names = tables.list_tables()["TableNames"]
        return [{"name": name, "items": tables.scan(TableName=name, Select="COUNT")["Count"]} for name in names]

    def items(self, table: str) -> list[dict[str, Any]]:
        found = self._client("dynamodb").scan(TableName=table, Limit=ITEMS)["Items"]
        return [{name: _plain(value) for name, value in item.items()} for item in found]

    def queues(self) -> list[dict[str, Any]]:
        queues = self._client("sqs")
        counts = {"visible": "ApproximateNumberOfMessages", "inFlight": "ApproximateNumberOfMessagesNotVisible"}
        rows = []
        for url in queues.list_queues().get("QueueUrls", []):
            known = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            rows.append({"name": url.rpartition("/")[2], **{key: int(known[name]) for key, name in counts.items()}})
        return rows

    def executions(self) -> list[dict[str, Any]]:
        """The last runs of every state machine, with the states each went through."""
        steps = self._client("stepfunctions")
        runs = [
            run
            for machine in steps.list_state_machines()["stateMachines"]
            for run in steps.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
        ]
        runs.sort(key=lambda run: run["startDate"], reverse=True)
        return [
            {
                "name": run["name"],
                "status": run["status"],
                "started": run["startDate"],
                "steps": self._steps(steps, run["executionArn"]),
            }
            for run in runs[:EXECUTIONS]
        ]

    def _steps(self, steps: Any, execution: str) -> list[str]:
        events = steps.get_execution_history(executionArn=execution)["events"]
        failed = [e["taskFailedEventDetails"]["error"] for e in events if "taskFailedEventDetails" in e]
        entered = [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]
        return [*entered, *(f"✗ {error}" for error in failed)]

    def mails(self) -> list[dict[str, Any]]:
        """The last ones sent, newest first."""
        accounts = _get(f"{self._url}/_ministack/ses/messages")["messages"]
        messages = [message for account in accounts.values() for message in account]
        return messages[-MAILS:][::-1]

    def logs(self) -> list[dict[str, Any]]:
        """The last lines of all functions, newest first."""
        logs = self._client("logs")
        since = int((time.time() - MINUTES * 60) * 1000)
        lines = []
        for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/aws/lambda/"):
            for group in page["logGroups"]:
                name = group["logGroupName"]
                events = logs.filter_log_events(logGroupName=name, startTime=since)["events"]
                told = [event for event in events if not event["message"].startswith(FRAME)][-LINES_OF_EACH:]
                function = name.rpartition("/")[2]
                lines += [{"function": function, "at": e["timestamp"], "text": e["message"]} for e in told]
        return sorted(lines, key=lambda line: line["at"], reverse=True)[:LINES]

    def ledgers(self) -> list[dict[str, Any]]:
        """The chain's last ones, newest first."""
        rpc = json.loads((self._home / "endpoints.json").read_text())["rpc"]
        latest = _rpc(rpc, "getLatestLedger", {})["sequence"]
        start = max(2, latest - LEDGERS + 1)
        found = _rpc(rpc, "getLedgers", {"startLedger": start, "pagination": {"limit": LEDGERS}})["ledgers"]
        return [{key: ledger[key] for key in ("sequence", "hash", "ledgerCloseTime")} for ledger in found[::-1]]

    def _client(self, service: str) -> Any:
        return self._session.create_client(service, region_name="us-east-1", endpoint_url=self._url, config=CONFIG)

    @cached_property
    def _session(self) -> botocore.session.Session:
        session = botocore.session.Session()
        session.set_credentials("test", "test")
        return session


def _plain(value: dict[str, Any]) -> Any:
    ((kind, inner),) = value.items()
    if kind == "M":
        return {name: _plain(part) for name, part in inner.items()}
    if kind == "L":
        return [_plain(part) for part in inner]
    return None if kind == "NULL" else inner


def _rpc(url: str, method: str, params: dict[str, Any]) -> Any:
    call = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    return _get(url, call)["result"]


def _get(url: str, body: bytes | None = None) -> Any:
    request = urllib.request.Request(url, body, {"content-type": "application/json"})  # noqa: S310  (loopback)
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return json.load(answer)
