"""A few dozen lines of CloudFormation with one of each trigger, to hold the emulator to what AWS documents."""

from __future__ import annotations

import json
import time
from typing import Any

from local.aws import ACCOUNT, REGION, Emulator

ROLE = "AWS::IAM::Role"


def role(service: str, *statements: dict[str, Any]) -> dict[str, Any]:
    policy = {"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}
    trust = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    properties = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "Policies": [policy] if statements else [],
    }
    return {"Type": ROLE, "Properties": properties}


def allow(action: str | list[str], resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def arn(name: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [name, attribute]}


def ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def function(code: str, env: dict[str, Any] | None = None, *statements: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Resources `<name>` and `<name>Role`; merge them under a name with `named`."""
    properties = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Timeout": 20,
        "Code": {"ZipFile": code},
        "Environment": {"Variables": env or {}},
    }
    return {"": {"Type": "AWS::Lambda::Function", "Properties": properties}, "Role": role("lambda", *statements)}


def named(name: str, resources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    resources[""]["Properties"]["Role"] = arn(f"{name}Role")
    return {name + suffix: resource for suffix, resource in resources.items()}


def table(stream: bool = False) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if stream:
        properties["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}


def http_api(target: str, cors: dict[str, Any] | None = None) -> dict[str, Any]:
    """Resources of an HTTP API whose every request goes to the function `target` (payload format 2.0)."""
    uri = {"Fn::Sub": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/${{{target}.Arn}}/invocations"}
    integration = {
        "ApiId": ref("Api"),
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": uri,
        "PayloadFormatVersion": "2.0",
    }
    api = {"Name": "small", "ProtocolType": "HTTP", **({"CorsConfiguration": cors} if cors else {})}
    route = {"ApiId": ref("Api"), "RouteKey": "$default", "Target": {"Fn::Sub": "integrations/${Integration}"}}
    return {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": api},
        "Integration": {"Type": "AWS::ApiGatewayV2::Integration", "Properties": integration},
        "Route": {"Type": "AWS::ApiGatewayV2::Route", "Properties": route},
        "Stage": {
            "Type": "AWS::ApiGatewayV2::Stage",
            "Properties": {"ApiId": ref("Api"), "StageName": "$default", "AutoDeploy": True},
        },
    }


def deploy(emulator: Emulator, name: str, resources: dict[str, Any], outputs: dict[str, Any]) -> dict[str, str]:
    """Create the stack and wait for it; its outputs."""
    template = {"Resources": resources, "Outputs": {key: {"Value": value} for key, value in outputs.items()}}
    cfn = emulator.client("cloudformation")
    cfn.create_stack(StackName=name, TemplateBody=json.dumps(template), Capabilities=["CAPABILITY_IAM"])
    for _ in range(400):
        stack = cfn.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            break
        time.sleep(0.05)
    if stack["StackStatus"] != "CREATE_COMPLETE":
        events = cfn.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [
            f"{e['LogicalResourceId']}: {e['ResourceStatusReason']}" for e in events if e.get("ResourceStatusReason")
        ]
        raise AssertionError(f"{name}: {stack['StackStatus']}: {reasons}")
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def finished(emulator: Emulator, name: str) -> str:
    """The stack's status, once it is no longer in progress."""
    cfn = emulator.client("cloudformation")
    status = "IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        time.sleep(0.05)
        status = cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    return status


def eventually(ready: Any, seconds: float = 90.0) -> Any:
    """The first true answer of `ready()`."""
    end = time.monotonic() + seconds
    while not (answer := ready()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return answer


def table_arn(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"
