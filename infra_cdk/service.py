"""A nested stack per service: each of its functions with a role of its own, made of what it `uses`.

Its triggers and state machines are put to it by infra_cdk.triggers and infra_cdk.mint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from aws_cdk import Aws, CfnParameter, Duration, NestedStack, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra_cdk.data import Data
from infra_cdk.parameters import Parameters
from nuna.registry import Function, OnEvent, OnQueue, OnStream, OnUpload, Schedule, Trigger
from nuna.resources import Resource, Socket

LOGS_KEPT = logs.RetentionDays.ONE_MONTH
RUNTIME = lambda_.Runtime.PYTHON_3_13
ARCHITECTURE = lambda_.Architecture.ARM_64
ASYNCHRONOUS = (Schedule, OnUpload, OnEvent)
"""Triggers of which Lambda queues the call (developer guide, "Asynchronous invocation")."""
RESERVED: dict[type[Trigger], int] = {Schedule: 3, OnUpload: 10, OnEvent: 20, OnQueue: 5, OnStream: 10}
"""Concurrent runs that are a function's own, and its most: a flood of requests uses up the account's others, not these.

A schedule's run may overlap the next one's (the poller's do on purpose, three for two seconds); a stream has one run
per shard.
"""


@dataclass(frozen=True)
class Shared:
    """What all services stand on."""

    stage: str
    parameters: Parameters
    data: Data
    http_api: str
    socket_url: str
    code: Path
    layers: dict[str, lambda_.ILayerVersion]


class Service(NestedStack):
    """The functions of one folder of functions/."""

    def __init__(self, scope: Construct, name: str, functions: Sequence[Function], shared: Shared) -> None:
        super().__init__(scope, f"Service-{name}", parameters={"SocketUrl": shared.socket_url})
        self.shared = shared
        self._socket_url = CfnParameter(self, "SocketUrl", type="String").value_as_string
        self.functions = functions
        self.log_groups: dict[str, logs.LogGroup] = {}
        self.made = {function.name: self._function(function) for function in functions}

    def _function(self, function: Function) -> lambda_.Function:
        name = f"nuna-{self.shared.stage}-{function.id}"
        group = logs.LogGroup(
            self,
            f"Logs-{function.name}",
            log_group_name=f"/aws/lambda/{name}",
            retention=LOGS_KEPT,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.log_groups[function.name] = group
        return lambda_.Function(
            self,
            f"Function-{function.name}",
            function_name=name,
            description=function.description,
            runtime=RUNTIME,
            architecture=ARCHITECTURE,
            handler=f"{function.module}.handler",
            code=lambda_.Code.from_asset(str(self.shared.code / function.id)),
            layers=[self.shared.layers[layer] for layer in ("nuna", *function.layers) if layer in self.shared.layers],
            role=self._role(function, group),
            environment=self._environment(function),
            timeout=Duration.seconds(function.timeout),
            memory_size=function.memory,
            reserved_concurrent_executions=None if self.shared.data.local else RESERVED.get(type(function.trigger)),
            tracing=lambda_.Tracing.DISABLED if self.shared.data.local else lambda_.Tracing.ACTIVE,
            log_group=group,
        )

    def _role(self, function: Function, group: logs.LogGroup) -> iam.Role:
        role = iam.Role(
            self,
            f"Role-{function.name}",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={"uses": iam.PolicyDocument(statements=self._statements(function, group))},
        )
        return role.without_policy_updates()  # type: ignore[return-value]

    def _statements(self, function: Function, group: logs.LogGroup) -> list[iam.PolicyStatement]:
        writes_logs = iam.PolicyStatement(
            actions=["logs:CreateLogStream", "logs:PutLogEvents"], resources=[f"{group.log_group_arn}"]
        )
        own = [self.shared.data.statement(grant) for grant in function.grants]
        triggered = self._reads_stream(function) + self._reports_failure(function)
        return [writes_logs, *own, *triggered, *self._starts(function), *self.traces()]

    def _reads_stream(self, function: Function) -> list[iam.PolicyStatement]:
        """What a table's stream needs the function's role to allow, beyond its grants."""
        if not isinstance(function.trigger, OnStream):
            return []
        stream = self.shared.data.made[function.trigger.table.env].table_stream_arn
        reads = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        failures = self.shared.data.failures().bucket_arn
        return [
            iam.PolicyStatement(actions=reads, resources=[stream]),
            iam.PolicyStatement(actions=["s3:PutObject", "s3:ListBucket"], resources=[failures, f"{failures}/*"]),
        ]

    def _reports_failure(self, function: Function) -> list[iam.PolicyStatement]:
        """What is called without waiting is reported by its own role when its retries are over."""
        if not isinstance(function.trigger, ASYNCHRONOUS):
            return []
        return [iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.dead_letter(function).queue_arn])]

    def dead_letter(self, function: Function) -> sqs.Queue:
        """The function's dead-letter queue, made when first asked for."""
        found = self.node.try_find_child(f"Dead-{function.id}")
        return cast("sqs.Queue", found) if found else self.shared.data.dead_letter(self, function.id)

    def _starts(self, function: Function) -> list[iam.PolicyStatement]:
        arns = [self.machine_arn(name) for name in function.starts]
        executions = [arn.replace(":stateMachine:", ":execution:") + ":*" for arn in arns]
        starts = iam.PolicyStatement(actions=["states:StartExecution"], resources=arns)
        describes = iam.PolicyStatement(actions=["states:DescribeExecution"], resources=executions)
        return ([starts, describes] if isinstance(function.trigger, Schedule) else [starts]) if arns else []

    def traces(self) -> list[iam.PolicyStatement]:
        """X-Ray knows no resources (IAM's service authorization reference), so this is the one wildcard."""
        if self.shared.data.local:
            return []
        return [iam.PolicyStatement(actions=["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources=["*"])]

    def _environment(self, function: Function) -> dict[str, str]:
        resources = {grant.resource.env: self._id(grant.resource) for grant in function.grants}
        machines = {machine_env(name): self.machine_arn(name) for name in function.starts}
        stage = {"NUNA_STAGE": self.shared.stage, "POWERTOOLS_SERVICE_NAME": function.service}
        return {**stage, **self.shared.parameters.settings, **resources, **machines}

    def _id(self, resource: Resource) -> str:
        return self._socket_url if isinstance(resource, Socket) else self.shared.data.environment_id(resource)

    def machine_arn(self, name: str) -> str:
        """Of the state machine `name`, wherever it is deployed: by its name, so that no stack waits for another."""
        return f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}:stateMachine:{self.shared.data.name(name)}"


def machine_env(name: str) -> str:
    return f"NUNA_STATEMACHINE_{name}".upper().replace("-", "_")
