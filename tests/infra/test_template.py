"""What the template must be, whatever functions there are."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from contracts.deploy.plan import Plan
from infra_cdk.parameters import SETTINGS, Parameters, of_network
from nuna.minting import pipeline
from nuna.registry import Http, OnEvent, OnQueue, OnStream, OnUpload, Schedule, SocketRoute, root_folder
from nuna.resources import Queue, Table, all_resources
from tests.infra.conftest import NODE, Synthesized

LIMIT = 500  # resources of one stack (CloudFormation quotas)
MAKES_ROOM = 0.8
NO_RESOURCE = {  # actions for which IAM knows no resource (service authorization reference)
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def roles(synthesized: Synthesized, principal: str) -> dict[str, list[dict[str, Any]]]:
    """Logical id → statements of every role that the service may take."""
    found = {}
    for template in synthesized.templates.values():
        for name, resource in template["Resources"].items():
            if resource["Type"] == "AWS::IAM::Role" and principal in json.dumps(resource["Properties"]):
                policies = resource["Properties"].get("Policies", [])
                found[name] = [s for policy in policies for s in policy["PolicyDocument"]["Statement"]]
                assert not resource["Properties"].get("ManagedPolicyArns"), name
    return found


def test_every_function_is_a_lambda_with_a_role_of_its_own(synthesized: Synthesized) -> None:
    lambdas = synthesized.of_type("AWS::Lambda::Function")
    names = {properties["FunctionName"] for properties in lambdas}
    assert names == {f"nuna-dev-{function.id}" for function in synthesized.functions}
    assert len({json.dumps(properties["Role"]) for properties in lambdas}) <= len(lambdas)
    for properties in lambdas:
        assert properties["Runtime"] == "python3.13"
        assert properties["Architectures"] == ["arm64"]
        assert properties["TracingConfig"] == {"Mode": "Active"}


def test_a_role_allows_exactly_what_its_function_declares(synthesized: Synthesized) -> None:
    for function in synthesized.functions:
        template = synthesized.templates[function.service]["Resources"]
        (made,) = (
            r["Properties"]
            for r in template.values()
            if r["Type"] == "AWS::Lambda::Function" and r["Properties"]["FunctionName"] == f"nuna-dev-{function.id}"
        )
        role = template[made["Role"]["Fn::GetAtt"][0]]["Properties"]
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        allowed = {action for statement in statements for action in as_list(statement["Action"])}
        expected = {action for grant in function.grants for action in grant.actions}
        expected |= {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"}
        if isinstance(function.trigger, OnStream):
            expected |= {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
            expected |= {"sqs:SendMessage"}
        if function.starts:
            expected |= {"states:StartExecution"}
        assert allowed == expected, function.id
        environment = made["Environment"]["Variables"]
        assert {grant.resource.env for grant in function.grants} <= set(environment), function.id


def test_no_statement_names_every_resource(synthesized: Synthesized) -> None:
    for principal in ("lambda.amazonaws.com", "states.amazonaws.com"):
        for role, statements in roles(synthesized, principal).items():
            for statement in statements:
                actions = as_list(statement["Action"])
                assert not any("*" in action for action in actions), role
                if "*" in as_list(statement["Resource"]):
                    assert set(actions) <= NO_RESOURCE, (role, actions)


def test_the_state_machine_may_call_its_steps_and_nothing_else(synthesized: Synthesized) -> None:
    (statements,) = roles(synthesized, "states.amazonaws.com").values()
    (invokes,) = (s for s in statements if "lambda:InvokeFunction" in as_list(s["Action"]))
    steps = {function.name for function in synthesized.functions if function.service == "mint"}
    assert len(as_list(invokes["Resource"])) == len(steps)


def test_the_state_machine_is_the_pipeline(synthesized: Synthesized) -> None:
    (machine,) = synthesized.of_type("AWS::StepFunctions::StateMachine")
    resources = synthesized.templates["mint"]["Resources"]
    lambdas = {
        resource["Properties"]["FunctionName"].removeprefix("nuna-dev-mint-"): name
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    pieces = machine["DefinitionString"]["Fn::Join"][1]
    deployed = "".join(piece if isinstance(piece, str) else piece["Fn::GetAtt"][0] for piece in pieces)
    assert json.loads(deployed) == pipeline.definition(lambdas.__getitem__)


def test_stacks_keep_clear_of_the_limit(synthesized: Synthesized) -> None:
    for name, template in synthesized.templates.items():
        assert len(template["Resources"]) < LIMIT * MAKES_ROOM, name
        assert len(template.get("Parameters", {})) < 200, name


def test_tables_are_as_declared(synthesized: Synthesized) -> None:
    made = {properties["TableName"]: properties for properties in synthesized.of_type("AWS::DynamoDB::Table")}
    tables = [resource for resource in all_resources() if isinstance(resource, Table)]
    assert set(made) == {f"nuna-dev-{table.name}" for table in tables}
    for table in tables:
        properties = made[f"nuna-dev-{table.name}"]
        keys = [key["AttributeName"] for key in properties["KeySchema"]]
        assert keys == [name for name in (table.pk, table.sk) if name]
        indexes = {index["IndexName"] for index in properties.get("GlobalSecondaryIndexes", [])}
        assert indexes == {index.name for index in table.indexes}
        assert ("StreamSpecification" in properties) == table.stream
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"] == {"SSEEnabled": True}


def test_every_queue_that_is_worked_off_has_dead_letters(synthesized: Synthesized) -> None:
    queues = {properties["QueueName"]: properties for properties in synthesized.of_type("AWS::SQS::Queue")}
    for resource in all_resources():
        if isinstance(resource, Queue):
            redrive = queues[f"nuna-dev-{resource.name}"]["RedrivePolicy"]
            assert redrive["maxReceiveCount"] == resource.attempts
            assert queues[f"nuna-dev-dead-{resource.name}"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_asynchronous_function_has_dead_letters_of_its_own_with_an_alarm(synthesized: Synthesized) -> None:
    queues = {properties["QueueName"] for properties in synthesized.of_type("AWS::SQS::Queue")}
    alarms = json.dumps(synthesized.of_type("AWS::CloudWatch::Alarm"))
    for function in synthesized.functions:
        if isinstance(function.trigger, Schedule | OnUpload | OnEvent | OnStream):
            assert f"nuna-dev-dead-{function.id}" in queues
            assert f"Dead-{function.id} holds messages" in alarms


def test_every_trigger_is_wired(synthesized: Synthesized) -> None:
    routes = {properties["RouteKey"] for properties in synthesized.of_type("AWS::ApiGatewayV2::Route")}
    rules = synthesized.of_type("AWS::Events::Rule")
    sources = synthesized.of_type("AWS::Lambda::EventSourceMapping")
    functions = [function.trigger for function in synthesized.functions]
    http = {f"{trigger.method} {trigger.path}" for trigger in functions if isinstance(trigger, Http)}
    assert routes == http | {trigger.route for trigger in functions if isinstance(trigger, SocketRoute)}
    assert len(rules) == sum(isinstance(trigger, Schedule | OnUpload | OnEvent) for trigger in functions)
    assert len(sources) == sum(isinstance(trigger, OnQueue | OnStream) for trigger in functions)
    assert len(synthesized.of_type("AWS::Lambda::Permission")) == len(routes) + len(rules)


def test_what_is_stored_is_private_and_encrypted(synthesized: Synthesized) -> None:
    for bucket in synthesized.of_type("AWS::S3::Bucket"):
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["BucketEncryption"]
        assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    insecure = [
        statement
        for policy in synthesized.of_type("AWS::S3::BucketPolicy") + synthesized.of_type("AWS::SQS::QueuePolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny" and "aws:SecureTransport" in json.dumps(statement)
    ]
    assert len(insecure) == len(synthesized.of_type("AWS::S3::Bucket")) + len(synthesized.of_type("AWS::SQS::Queue"))


def test_every_log_group_ends(synthesized: Synthesized) -> None:
    assert all(group["RetentionInDays"] == 30 for group in synthesized.of_type("AWS::Logs::LogGroup"))


def test_a_networks_file_gives_the_defaults() -> None:
    plan = Plan.local()
    known = of_network("local")
    assert known["NetworkPassphrase"] == plan.passphrase
    assert {name: known[name] for name in known if name.endswith("Contract")} == {
        "NativeContract": plan.native,
        "FactoryContract": plan.addresses["factory"],
        "RoyaltyManagerContract": plan.addresses["royalty_manager"],
        "MarketplaceContract": plan.addresses["marketplace"],
        "AuctionContract": plan.addresses["auction"],
    }
    assert set(known) <= set(SETTINGS)
    app = cdk.App(context={"network": "local"})
    Parameters(cdk.Stack(app, "some"))
    template = app.synth().get_stack_by_name("some").template
    assert template["Parameters"]["AuctionContract"]["Default"] == plan.addresses["auction"]
    with pytest.raises(ValueError, match="make deploy-contracts NETWORK=nowhere"):
        of_network("nowhere")


def test_the_stage_of_the_command_line_counts(tmp_path: Path) -> None:
    """As `cdk deploy -c stage=…` hands it on; cdk.json's own is what counts without."""
    settings = json.loads((root_folder() / "cdk.json").read_text())
    assert settings["context"] == {"stage": "dev"}
    told = {"CDK_CONTEXT_JSON": '{"stage": "local"}', "CDK_OUTDIR": str(tmp_path)}
    path = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    command = settings["app"].split()
    subprocess.run(
        command, cwd=root_folder(), env={**os.environ, **told, "PATH": path}, check=True, capture_output=True
    )
    assert (tmp_path / "nuna-local.template.json").exists()
