"""Each asynchronous trigger reaches its function: S3 through EventBridge, a bus, SQS with dead letters, a socket."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest
from websockets.asyncio.client import connect

from local.aws import ACCOUNT, REGION, Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_iam")]
RECORD = """
import os, json, time, botocore.session
tables = botocore.session.get_session().create_client("dynamodb", region_name="us-east-1")
def handler(event, context):
    for record in event.get("Records", [event]):
        body = record.get("body", "")
        if body == "poison":
            raise ValueError("poison")
        item = {"id": {"S": str(time.time_ns())}, "event": {"S": json.dumps(record)}}
        tables.put_item(TableName=os.environ["SEEN"], Item=item)
"""
ANSWER = """
import os, json, botocore.session
api = botocore.session.get_session().create_client("apigatewaymanagementapi", region_name="us-east-1",
    endpoint_url=os.environ["AWS_ENDPOINT_URL"] + "/_aws/execute-api/" + os.environ["API"] + "/live")
def handler(event, context):
    if event["requestContext"]["routeKey"] == "$default":
        connection = event["requestContext"]["connectionId"]
        api.post_to_connection(ConnectionId=connection, Data=json.dumps({"got": event["body"]}).encode())
    return {"statusCode": 200}
"""


def target(rule: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "AWS::Events::Rule", "Properties": {**rule, "Targets": [{"Id": "r", "Arn": small.arn("Record")}]}}


def socket_route(name: str, key: str) -> dict[str, Any]:
    uri = {"Fn::Sub": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/${{Answer.Arn}}/invocations"}
    integration = {"ApiId": small.ref("Live"), "IntegrationType": "AWS_PROXY", "IntegrationUri": uri}
    goes_to = {"Fn::Sub": f"integrations/${{Integration{name}}}"}
    route = {"ApiId": small.ref("Live"), "RouteKey": key, "Target": goes_to}
    return {
        f"Integration{name}": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
        f"Route{name}": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
    }


@pytest.fixture(scope="module")
def outputs(emulator: Emulator) -> dict[str, str]:
    created = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [small.ref("Uploads")]}, "object": {"key": [{"prefix": "in/"}]}},
    }
    told = {"source": [{"prefix": "nuna."}], "detail-type": ["SaleSettled"]}
    consume = small.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], small.arn("Work"))
    redrive = {"deadLetterTargetArn": small.arn("Dead"), "maxReceiveCount": 2}
    mapping = {
        "EventSourceArn": small.arn("Work"),
        "FunctionName": small.ref("Record"),
        "BatchSize": 1,
    }
    connections = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:${{Live}}/live/POST/@connections/*"
    post = small.allow("execute-api:ManageConnections", {"Fn::Sub": connections})
    live = {"Name": "live", "ProtocolType": "WEBSOCKET", "RouteSelectionExpression": "$request.body.action"}
    stage = {"ApiId": small.ref("Live"), "StageName": "live", "AutoDeploy": True}
    resources = {
        "Seen": small.table(),
        "Uploads": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
        },
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "told"}},
        "Dead": {"Type": "AWS::SQS::Queue"},
        "Work": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": redrive, "VisibilityTimeout": 1}},
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
        **small.named(
            "Record",
            small.function(
                RECORD, {"SEEN": small.ref("Seen")}, small.allow("dynamodb:PutItem", small.arn("Seen")), consume
            ),
        ),
        "Created": target({"EventPattern": created}),
        "Told": target({"EventPattern": told, "EventBusName": small.ref("Bus")}),
        "Live": {"Type": "AWS::ApiGatewayV2::Api", "Properties": live},
        "LiveStage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
        **small.named("Answer", small.function(ANSWER, {"API": small.ref("Live")}, post)),
        **socket_route("Connect", "$connect"),
        **socket_route("Default", "$default"),
    }
    names = ("Seen", "Uploads", "Bus", "Work", "Dead", "Live")
    return small.deploy(emulator, "triggers", resources, {name: small.ref(name) for name in names})


def recorded(emulator: Emulator, outputs: dict[str, str], text: str) -> list[dict[str, Any]]:
    items = emulator.client("dynamodb").scan(TableName=outputs["Seen"])["Items"]
    return [json.loads(item["event"]["S"]) for item in items if text in item["event"]["S"]]


def test_an_object_is_told_to_the_function_of_its_prefix(emulator: Emulator, outputs: dict[str, str]) -> None:
    s3 = emulator.client("s3")
    s3.put_object(Bucket=outputs["Uploads"], Key="out/1", Body=b"x")
    s3.put_object(Bucket=outputs["Uploads"], Key="in/1", Body=b"x")
    (event,) = small.eventually(lambda: recorded(emulator, outputs, "in/1"))
    assert event["detail"]["object"]["key"] == "in/1"
    assert not recorded(emulator, outputs, "out/1")


def test_a_domain_event_is_told_by_name(emulator: Emulator, outputs: dict[str, str]) -> None:
    entry = {"Source": "nuna.chain", "Detail": '{"price": "25000000"}', "EventBusName": "told"}
    events = emulator.client("events")
    events.put_events(Entries=[{**entry, "DetailType": "ListingCreated"}, {**entry, "DetailType": "SaleSettled"}])
    (event,) = small.eventually(lambda: recorded(emulator, outputs, "25000000"))
    assert event["detail-type"] == "SaleSettled"


def test_a_message_that_always_fails_becomes_a_dead_letter(emulator: Emulator, outputs: dict[str, str]) -> None:
    sqs = emulator.client("sqs")
    sqs.send_message(QueueUrl=outputs["Work"], MessageBody="poison")
    sqs.send_message(QueueUrl=outputs["Work"], MessageBody="work")
    assert small.eventually(lambda: recorded(emulator, outputs, '"body": "work"'))
    dead = small.eventually(lambda: sqs.receive_message(QueueUrl=outputs["Dead"]).get("Messages"), 30)
    assert dead[0]["Body"] == "poison"


def say(emulator: Emulator, outputs: dict[str, str], frame: str) -> Any:
    async def talk() -> Any:
        address = f"ws://127.0.0.1:{emulator.port}/ws"
        (emulator.home / "addresses.json").write_text(json.dumps({"ws": f"{outputs['Live']}/live"}))
        async with connect(address) as client:
            await client.send(frame)
            return json.loads(await asyncio.wait_for(client.recv(), 15))

    return asyncio.run(talk())


def test_a_socket_client_is_answered_through_the_callback(emulator: Emulator, outputs: dict[str, str]) -> None:
    start = time.monotonic()
    assert say(emulator, outputs, '{"action": "subscribe"}') == {"got": '{"action": "subscribe"}'}
    assert time.monotonic() - start < 15


def test_a_frame_of_brackets_reaches_the_function_too(emulator: Emulator, outputs: dict[str, str]) -> None:
    assert say(emulator, outputs, "[" * 20_000) == {"got": "[" * 20_000}
