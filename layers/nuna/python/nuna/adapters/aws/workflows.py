"""Step Functions behind the `Workflows` port."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Literal

from nuna.adapters.aws import clients


class StepFunctions:
    def start(self, machine: str, name: str, input: Mapping[str, Any]) -> None:
        client = clients.client("stepfunctions")
        try:
            client.start_execution(
                stateMachineArn=_arn(machine), name=name, input=json.dumps(input, separators=(",", ":"))
            )
        except client.exceptions.ExecutionAlreadyExists:
            return

    def state(self, machine: str, name: str) -> Literal["running", "ended"] | None:
        client = clients.client("stepfunctions")
        execution = f"{_arn(machine).replace(':stateMachine:', ':execution:')}:{name}"
        try:
            status = client.describe_execution(executionArn=execution)["status"]
        except client.exceptions.ExecutionDoesNotExist:
            return None
        return "running" if status in ("RUNNING", "PENDING_REDRIVE") else "ended"


def _arn(machine: str) -> str:
    return os.environ[f"NUNA_STATEMACHINE_{machine}".upper().replace("-", "_")]
