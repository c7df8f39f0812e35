"""The mint pipeline as data: its steps, their order, their retries; and the Amazon States Language made from it.

The state machine's input is `{"upload_id": …}`; every step passes it on and keeps its own result in the
upload's row, by content hash, so that a step which runs twice changes nothing. A failure ends in `mark_failed`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

MACHINE = "mint"


@dataclass(frozen=True)
class Retry:
    """Try again after `seconds`, twice as long each time up to `longest`, `attempts` times in all."""

    errors: tuple[str, ...]
    seconds: int
    longest: int
    attempts: int


OUTAGE = Retry(("StoreUnavailable", "Unavailable"), seconds=1, longest=60, attempts=40)
"""A store that is down delays a mint by up to half an hour before its owner is asked to try again."""
LAMBDA = Retry(
    (
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    ),
    seconds=1,
    longest=20,
    attempts=6,
)
CRASH = Retry(("States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "Runtime.ExitError"), 2, longest=10, attempts=2)
FINAL = Retry(("PictureRefused", "StoreRefused", "BadDataItem", "NotFound"), seconds=1, longest=1, attempts=0)
"""What another try would only repeat."""
OTHER = Retry(("States.ALL",), seconds=2, longest=20, attempts=5)
"""Whatever else: what AWS's own services answer when they are not well. Last, and alone, as the language wants it."""


@dataclass(frozen=True)
class Task:
    """A step: the file functions/mint/<name>.py, and the stage that the uploader is told meanwhile."""

    name: str
    stage: str
    timeout: int = 60
    retries: tuple[Retry, ...] = (FINAL, OUTAGE, LAMBDA, CRASH, OTHER)


STEPS = (
    Task("validate", "validate"),
    Task("resize", "resize", timeout=120),
    Task("pin_image", "ipfs"),
    Task("store_arweave", "arweave"),
    Task("write_metadata", "metadata"),
    Task("pin_metadata", "metadata"),
)
FAILED = Task("mark_failed", "failed", retries=(replace(OTHER, longest=60, attempts=40),))
"""Nobody else tells the uploader, so it is tried for half an hour; nuna.minting.sweep finds what is left."""


def stage_of(step: str) -> tuple[str, int]:
    """(stage, percent done when it begins) of the step called `step`."""
    for place, task in enumerate(STEPS):
        if task.name == step:
            return task.stage, 100 * place // len(STEPS)
    raise KeyError(step)


def definition(arn: Callable[[str], str]) -> dict[str, Any]:
    """The state machine (Amazon States Language); `arn` gives the Lambda of a step by its name."""
    following = [*(task.name for task in STEPS[1:]), "done"]
    states: dict[str, Any] = {
        task.name: _task(task, arn) | {"Next": after, "Catch": _catch()}
        for task, after in zip(STEPS, following, strict=True)
    }
    states["done"] = {"Type": "Succeed"}
    states[FAILED.name] = _task(FAILED, arn) | {"Next": "failed"}
    states["failed"] = {"Type": "Fail", "Error": "UploadFailed", "Cause": "the upload's row says why"}
    return {"Comment": "A picture becomes a token's metadata", "StartAt": STEPS[0].name, "States": states}


def _task(task: Task, arn: Callable[[str], str]) -> dict[str, Any]:
    return {
        "Type": "Task",
        "Resource": arn(task.name),
        "TimeoutSeconds": task.timeout,
        "ResultPath": "$.last",  # steps answer nothing; what matters is that the input stays
        "Retry": [
            {
                "ErrorEquals": list(retry.errors),
                "IntervalSeconds": retry.seconds,
                "MaxDelaySeconds": retry.longest,
                "MaxAttempts": retry.attempts,
                "BackoffRate": 2,
            }
            for retry in task.retries
        ],
    }


def _catch() -> list[dict[str, Any]]:
    return [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": FAILED.name}]
