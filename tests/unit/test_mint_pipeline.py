"""The state machine made from data."""

from __future__ import annotations

from typing import Any

import pytest

from nuna.minting import pipeline
from nuna.registry import Step, discover


def test_every_step_has_its_function_and_every_function_its_step() -> None:
    files = {f.name for f in discover() if f.trigger == Step("mint")}
    assert files == {task.name for task in (*pipeline.STEPS, pipeline.FAILED)}


def test_the_machine_runs_the_steps_in_order_and_catches_everything() -> None:
    machine = pipeline.definition(lambda name: f"arn:{name}")
    order, state = [], machine["StartAt"]
    while machine["States"][state]["Type"] == "Task":
        task = machine["States"][state]
        assert task["Resource"] == f"arn:{state}"
        assert task["Catch"] == [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "mark_failed"}]
        assert task["ResultPath"] == "$.last", "the input passes through"
        order.append(state)
        state = task["Next"]
    assert order == [task.name for task in pipeline.STEPS]
    assert machine["States"][state] == {"Type": "Succeed"}
    assert "Catch" not in machine["States"]["mark_failed"]


def attempts(state: dict[str, Any], error: str) -> int:
    """How often Step Functions tries again after `error`: by the first retrier that names it, or names all."""
    for retry in state["Retry"]:
        if error in retry["ErrorEquals"] or retry["ErrorEquals"] == ["States.ALL"]:
            return int(retry["MaxAttempts"])
    return 0


@pytest.mark.parametrize("step", [task.name for task in pipeline.STEPS])
def test_what_may_pass_is_tried_again_and_what_can_t_is_not(step: str) -> None:
    state = pipeline.definition(str)["States"][step]
    for error in ("Unavailable", "StoreUnavailable"):
        assert attempts(state, error) >= 30
    for error in ("ClientError", "EndpointConnectionError", "PutError", "States.Timeout", "Sandbox.Timedout"):
        assert attempts(state, error) >= 2, f"an outage of AWS's own ({error}) may pass"
    for error in ("PictureRefused", "StoreRefused", "NotFound"):
        assert attempts(state, error) == 0
    assert [retry["ErrorEquals"] for retry in state["Retry"]][-1] == ["States.ALL"], "alone, and last"


def test_telling_the_uploader_is_tried_until_it_works() -> None:
    state = pipeline.definition(str)["States"]["mark_failed"]
    assert all(attempts(state, error) >= 30 for error in ("ClientError", "UpdateError", "Lambda.Unknown", "Other"))
