"""Mend 8: a nested stack can be updated, what is unchanged in it keeps its attributes."""

import json

import pytest

from local.aws import Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_http")]


def nested(*queues: str) -> dict[str, object]:
    resources: dict[str, object] = {
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/kept", "RetentionInDays": 1}}
    }
    for queue in queues:
        resources[queue] = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": queue}}
    return {"Resources": resources, "Outputs": {"Group": {"Value": small.arn("Group")}}}


def parent(emulator: Emulator, template: dict[str, object], version: int) -> dict[str, object]:
    s3 = emulator.client("s3")
    s3.put_object(Bucket="templates", Key=f"{version}.json", Body=json.dumps(template).encode())
    url = f"{emulator.url}/templates/{version}.json"
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    return {"Resources": {"Child": child}, "Outputs": {"Group": {"Value": small.arn("Child", "Outputs.Group")}}}


def test_an_added_resource_leaves_the_others_readable(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="templates")
    cfn = emulator.client("cloudformation")
    cfn.create_stack(StackName="parent", TemplateBody=json.dumps(parent(emulator, nested("first"), 1)))
    assert small.finished(emulator, "parent") == "CREATE_COMPLETE"
    cfn.update_stack(StackName="parent", TemplateBody=json.dumps(parent(emulator, nested("first", "second"), 2)))
    assert small.finished(emulator, "parent") == "UPDATE_COMPLETE"
    (output,) = cfn.describe_stacks(StackName="parent")["Stacks"][0]["Outputs"]
    assert output["OutputValue"].endswith("log-group:/kept:*")
    assert len(emulator.client("sqs").list_queues()["QueueUrls"]) == 2
