"""Mends 5 and 6: what a kill or a stop leaves behind is read again, streams go on, no worker survives."""

import json
import os
import time
from pathlib import Path

import pytest

from local.aws import Emulator
from local.processes import free_port
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_restart")]
COPY = """
import os, botocore.session
tables = botocore.session.get_session().create_client("dynamodb", region_name="us-east-1")
def handler(event, context):
    for record in event["Records"]:
        tables.put_item(TableName=os.environ["SEEN"], Item=record["dynamodb"]["NewImage"])
"""
SLEEP = """
import os, time
def handler(event, context):
    if event.get("file"):
        open(event["file"], "w").write(str(os.getpid()))
    time.sleep(event.get("seconds", 0))
    return "awake"
"""
SAVED = 5.0  # seconds: more than two rounds of the saver
DEFINITION = {"StartAt": "Sleep", "States": {"Sleep": {"Type": "Task", "Resource": "${Sleep}", "End": True}}}


def resources() -> dict[str, object]:
    source = {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": small.arn("Items", "StreamArn"),
            "FunctionName": small.ref("Copy"),
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": 10,
        },
    }
    stream = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"]
    grants = (
        small.allow("dynamodb:PutItem", small.arn("Seen")),
        small.allow(stream, small.arn("Items", "StreamArn")),
    )
    machine = {
        "RoleArn": small.arn("MachineRole"),
        "DefinitionString": json.dumps(DEFINITION),
        "DefinitionSubstitutions": {"Sleep": small.arn("Sleep")},
    }
    return {
        "Items": small.table(stream=True),
        "Seen": small.table(),
        **small.named("Copy", small.function(COPY, {"SEEN": small.ref("Seen")}, *grants)),
        **small.named("Sleep", small.function(SLEEP)),
        "Source": source,
        "MachineRole": small.role("states", small.allow("lambda:InvokeFunction", small.arn("Sleep"))),
        "Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine},
    }


def put(emulator: Emulator, table: str, *ids: str) -> None:
    for name in ids:
        emulator.client("dynamodb").put_item(TableName=table, Item={"id": {"S": name}})


def seen(emulator: Emulator, table: str) -> set[str]:
    return {item["id"]["S"] for item in emulator.client("dynamodb").scan(TableName=table)["Items"]}


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_stream_goes_on_after_a_restart(home: Path, end: str) -> None:
    port = free_port()
    names = {name: small.ref(name) for name in ("Items", "Seen")}
    with Emulator(port, home) as emulator:
        outputs = small.deploy(emulator, "restart", resources(), names)
        put(emulator, outputs["Items"], "1", "2", "3")
        small.eventually(lambda: seen(emulator, outputs["Seen"]) == {"1", "2", "3"})
        time.sleep(SAVED)
        getattr(emulator, end)()
    with Emulator(port, home) as emulator:
        assert seen(emulator, outputs["Items"]) == {"1", "2", "3"}
        put(emulator, outputs["Items"], "4", "5")
        small.eventually(lambda: {"4", "5"} <= seen(emulator, outputs["Seen"]))


def test_a_kill_ends_the_workers_and_a_running_execution_goes_on_after_it(home: Path) -> None:
    port = free_port()
    with Emulator(port, home) as emulator:
        outputs = small.deploy(emulator, "kill", resources(), {"Machine": small.ref("Machine")})
        steps = emulator.client("stepfunctions")
        mark = home / "pid"
        given = json.dumps({"seconds": 8, "file": str(mark)})
        execution = steps.start_execution(stateMachineArn=outputs["Machine"], input=given)["executionArn"]
        small.eventually(mark.exists)
        time.sleep(SAVED - 2)
        emulator.kill()
        worker = int(mark.read_text())
        small.eventually(lambda: not Path(f"/proc/{worker}").exists(), seconds=3)
    with Emulator(port, home) as emulator:
        steps = emulator.client("stepfunctions")
        small.eventually(lambda: mark.read_text() != str(worker))
        small.eventually(lambda: steps.describe_execution(executionArn=execution)["status"] == "SUCCEEDED")


def test_the_emulator_ends_with_its_parent(home: Path) -> None:
    """The parent here is a shell that is killed at once."""
    port = free_port()
    emulator = Emulator(port, home)
    read, write = os.pipe()
    if (parent := os.fork()) == 0:
        try:
            emulator.launch()
            os.write(write, str(emulator.pid).encode())
        finally:
            os._exit(0)
    os.waitpid(parent, 0)
    child = int(os.read(read, 20))
    small.eventually(lambda: not _alive(child))


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
