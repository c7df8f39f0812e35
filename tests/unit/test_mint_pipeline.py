"""The state machine made from data."""

from __future__ import annotations

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


def test_only_what_may_pass_is_tried_again() -> None:
    machine = pipeline.definition(str)
    retried = {error for retry in machine["States"]["pin_image"]["Retry"] for error in retry["ErrorEquals"]}
    assert {"Unavailable", "StoreUnavailable"} <= retried
    assert not retried & {"PictureRefused", "StoreRefused", "States.ALL", "States.TaskFailed"}
