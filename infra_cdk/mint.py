"""A state machine per `step(...)` name, its definition the shared package's own: the same data everywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as steps

from infra_cdk.service import Service
from nuna.minting import pipeline
from nuna.registry import Step

DEFINITIONS = {pipeline.MACHINE: pipeline.definition}
DELIVERS_LOGS = [  # CloudWatch Logs' delivery API knows no resources (Step Functions' developer guide, "Logging")
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]


def state_machines(service: Service) -> None:
    """Every machine whose steps are among the service's functions."""
    functions, made = service.functions, service.made
    names = {function.trigger.machine for function in functions if isinstance(function.trigger, Step)}
    for name in sorted(names):
        steps_of = {f.name for f in functions if isinstance(f.trigger, Step) and f.trigger.machine == name}
        _machine(service, name, {step: made[step].function_arn for step in steps_of})


def _machine(service: Service, name: str, arns: Mapping[str, str]) -> None:
    definition = DEFINITIONS[name](arns.__getitem__)
    local = service.shared.data.local
    statements = [
        iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[arns[step] for step in sorted(arns)])
    ]
    if not local:
        statements.append(iam.PolicyStatement(actions=DELIVERS_LOGS, resources=["*"]))
        statements.extend(service.traces())
    role = iam.Role(
        service,
        f"MachineRole-{name}",
        assumed_by=iam.ServicePrincipal("states.amazonaws.com"),
        inline_policies={"steps": iam.PolicyDocument(statements=statements)},
    )
    steps.CfnStateMachine(
        service,
        f"Machine-{name}",
        state_machine_name=service.shared.data.name(name),
        role_arn=role.role_arn,
        definition_string=json.dumps(definition),  # CDK's own to_json_string drops `"ResultPath": null`
        logging_configuration=None if local else _logs(service, name),
        tracing_configuration=None if local else steps.CfnStateMachine.TracingConfigurationProperty(enabled=True),
    )


def _logs(service: Service, name: str) -> steps.CfnStateMachine.LoggingConfigurationProperty:
    group = logs.LogGroup(
        service,
        f"MachineLogs-{name}",
        log_group_name=f"/aws/vendedlogs/states/{service.shared.data.name(name)}",
        retention=logs.RetentionDays.ONE_MONTH,
        removal_policy=RemovalPolicy.DESTROY,
    )
    to_group = steps.CfnStateMachine.CloudWatchLogsLogGroupProperty(log_group_arn=group.log_group_arn)
    destination = steps.CfnStateMachine.LogDestinationProperty(cloud_watch_logs_log_group=to_group)
    return steps.CfnStateMachine.LoggingConfigurationProperty(
        destinations=[destination], level="ALL", include_execution_data=False
    )
