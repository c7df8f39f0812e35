"""Stages of the two APIs, and what one flooded function may not take from another."""

import json
from pathlib import Path
from typing import Any

from nuna.registry import Http, OnEvent, OnQueue, OnStream, OnUpload, Schedule
from tests.infra.conftest import Synthesized, synthesize

ACCOUNT = 1_000  # concurrent functions of an account and region (Lambda quotas)
UNASKED = (Schedule, OnUpload, OnEvent, OnQueue, OnStream)


def resources(synthesized: Synthesized, kind: str) -> dict[str, dict[str, Any]]:
    return {name: r for name, r in synthesized.root["Resources"].items() if r["Type"] == kind}


def test_a_websocket_stage_waits_for_the_accounts_logging_role(synthesized: Synthesized) -> None:
    ((account, made),) = resources(synthesized, "AWS::ApiGateway::Account").items()
    role = synthesized.root["Resources"][made["Properties"]["CloudWatchRoleArn"]["Fn::GetAtt"][0]]
    assert "apigateway.amazonaws.com" in json.dumps(role["Properties"]["AssumeRolePolicyDocument"])
    assert "AmazonAPIGatewayPushToCloudWatchLogs" in json.dumps(role["Properties"]["ManagedPolicyArns"])
    for one in (made, role):  # other stages of the account use them, too
        assert one["DeletionPolicy"] == "RetainExceptOnCreate"
    stages = resources(synthesized, "AWS::ApiGatewayV2::Stage").values()
    (socket,) = (stage for stage in stages if stage["Properties"]["StageName"] != "$default")
    assert socket["Properties"]["AccessLogSettings"]
    assert account in socket["DependsOn"]


def test_a_stage_is_deployed_once_after_all_of_its_routes(synthesized: Synthesized) -> None:
    stages = resources(synthesized, "AWS::ApiGatewayV2::Stage").values()
    assert len(stages) == 2
    deployments = resources(synthesized, "AWS::ApiGatewayV2::Deployment")
    nested = {name for name in synthesized.root["Resources"] if "NestedStackResource" in name}
    for stage in stages:
        assert not stage["Properties"].get("AutoDeploy")
        deployment = deployments[stage["Properties"]["DeploymentId"]["Ref"]]
        assert deployment["Properties"]["ApiId"] == stage["Properties"]["ApiId"]
        assert nested <= set(deployment["DependsOn"])


def test_changed_routes_are_a_new_deployment(synthesized: Synthesized, tmp_path: Path) -> None:
    users = [function for function in synthesized.functions if function.service == "users"]

    def deployment(name: str, functions: Any) -> set[str]:
        out = synthesize(tmp_path / name, functions, domain="none")
        template = json.loads((out / "nuna-dev.template.json").read_text())
        return {
            logical
            for logical, r in template["Resources"].items()
            if r["Type"] == "AWS::ApiGatewayV2::Deployment" and logical.startswith("HttpApi")
        }

    assert deployment("all", users) == deployment("again", users)
    assert deployment("all", users) != deployment("fewer", users[1:])


def test_both_stages_are_throttled(synthesized: Synthesized) -> None:
    for stage in synthesized.of_type("AWS::ApiGatewayV2::Stage"):
        limits = stage["DefaultRouteSettings"]
        assert 0 < limits["ThrottlingRateLimit"] <= ACCOUNT, stage["StageName"]
        assert 0 < limits["ThrottlingBurstLimit"] <= ACCOUNT, stage["StageName"]


def test_what_runs_unasked_has_concurrency_of_its_own(synthesized: Synthesized) -> None:
    made = {properties["FunctionName"]: properties for properties in synthesized.of_type("AWS::Lambda::Function")}
    reserved = {}
    for function in synthesized.functions:
        properties = made[f"nuna-dev-{function.id}"]
        if isinstance(function.trigger, UNASKED):
            reserved[function.id] = properties["ReservedConcurrentExecutions"]
        if isinstance(function.trigger, Http):
            assert "ReservedConcurrentExecutions" not in properties
    assert reserved["chain-poll"] >= 2  # a run waits for the one before to end
    assert all(count > 0 for count in reserved.values())
    assert sum(reserved.values()) <= ACCOUNT / 2
    for mapping in synthesized.of_type("AWS::Lambda::EventSourceMapping"):
        if "ScalingConfig" in mapping:
            name = next(f for f in synthesized.functions if isinstance(f.trigger, OnQueue)).id
            assert mapping["ScalingConfig"]["MaximumConcurrency"] <= reserved[name]
    queues = [m for m in synthesized.of_type("AWS::Lambda::EventSourceMapping") if "StartingPosition" not in m]
    assert all("ScalingConfig" in mapping for mapping in queues)
