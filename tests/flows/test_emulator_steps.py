"""Mend 2: an exception keeps its class name, so Retry and Catch by name work; the environment stays warm."""

import json

import pytest

from local.aws import Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_steps")]
STEP = """
import os
class Busy(Exception): pass
class BadPicture(ValueError): pass
calls = 0
def handler(event, context):
    global calls
    calls += 1
    if event.get("bad"):
        raise BadPicture("not a picture")
    if calls < event.get("succeed_at", 1):
        raise Busy("come back")
    return {"calls": calls, "pid": os.getpid(), "upload": event.get("upload")}
"""
DEFINITION = {
    "StartAt": "Work",
    "States": {
        "Work": {
            "Type": "Task",
            "Resource": "${Step}",
            "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 3}],
            "Catch": [{"ErrorEquals": ["BadPicture"], "ResultPath": "$.error", "Next": "Refused"}],
            "End": True,
        },
        "Refused": {"Type": "Pass", "End": True},
    },
}


@pytest.fixture(scope="module")
def outputs(emulator: Emulator) -> dict[str, str]:
    resources = {
        **small.named("Step", small.function(STEP)),
        "MachineRole": small.role("states", small.allow("lambda:InvokeFunction", small.arn("Step"))),
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": small.arn("MachineRole"),
                "DefinitionString": json.dumps(DEFINITION),
                "DefinitionSubstitutions": {"Step": small.arn("Step")},
            },
        },
    }
    return small.deploy(emulator, "steps", resources, {"Machine": small.ref("Machine"), "Step": small.ref("Step")})


def run(emulator: Emulator, machine: str, **given: object) -> dict[str, object]:
    steps = emulator.client("stepfunctions")
    execution = steps.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]

    def ended() -> dict[str, object] | None:
        described: dict[str, object] = steps.describe_execution(executionArn=execution)
        return described if described["status"] != "RUNNING" else None

    return small.eventually(ended)  # type: ignore[no-any-return]


def test_a_retry_by_class_name_is_made_in_the_same_environment(emulator: Emulator, outputs: dict[str, str]) -> None:
    execution = run(emulator, outputs["Machine"], succeed_at=2)
    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(str(execution["output"]))["calls"] == 2  # one process counted both calls


def test_a_catch_by_class_name_gets_the_message(emulator: Emulator, outputs: dict[str, str]) -> None:
    execution = run(emulator, outputs["Machine"], bad=True)
    assert execution["status"] == "SUCCEEDED", execution
    error = json.loads(str(execution["output"]))["error"]
    assert error["Error"] == "BadPicture"
    assert json.loads(error["Cause"])["errorMessage"] == "not a picture"


def test_an_execution_name_is_used_once(emulator: Emulator, outputs: dict[str, str]) -> None:
    steps = emulator.client("stepfunctions")
    start = {"stateMachineArn": outputs["Machine"], "name": "upload-1"}
    steps.start_execution(**start, input='{"upload": 1}')
    with pytest.raises(steps.exceptions.ExecutionAlreadyExists):
        steps.start_execution(**start, input='{"upload": 2}')


def test_a_direct_call_tells_the_class(emulator: Emulator, outputs: dict[str, str]) -> None:
    answer = emulator.client("lambda").invoke(FunctionName=outputs["Step"], Payload=b'{"bad": true}')
    assert answer["FunctionError"]
    assert json.loads(answer["Payload"].read())["errorType"] == "BadPicture"
