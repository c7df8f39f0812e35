"""Step Functions behind the `Workflows` port."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from nuna.adapters.aws import clients


class StepFunctions:
    def start(self, machine: str, name: str, input: Mapping[str, Any]) -> None:
        client = clients.client("stepfunctions")
        arn = os.environ[f"NUNA_STATEMACHINE_{machine}".upper().replace("-", "_")]
        try:
            client.start_execution(stateMachineArn=arn, name=name, input=json.dumps(input, separators=(",", ":")))
        except client.exceptions.ExecutionAlreadyExists:
            return
