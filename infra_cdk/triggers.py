"""What makes a function run: one function here per kind of trigger in nuna.registry."""

from __future__ import annotations

from aws_cdk import Aws, Duration
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_

from infra_cdk.service import Service
from nuna.registry import Function, Http, OnEvent, OnQueue, OnStream, OnUpload, Schedule, SocketRoute, Step
from nuna.resources import BUS, SOCKET

RETRIES = 8
EVENT_AGE = Duration.hours(6)
STREAM_BATCH = 100
BUS_SOURCE = "nuna."


def attach(service: Service) -> None:
    """Wire the triggers of the service's functions."""
    for function in service.functions:
        _attach(service, function, service.made[function.name])


def _attach(service: Service, function: Function, made: lambda_.Function) -> None:
    match function.trigger:
        case Http() as trigger:
            _route(service, function, made, service.shared.http_api, f"{trigger.method} {trigger.path}", "2.0")
        case SocketRoute() as trigger:
            api = service.shared.data.made[SOCKET.env].ref
            _route(service, function, made, api, trigger.route, None)
        case Schedule() as trigger:
            rule = events.Rule(service, f"Rule-{function.name}", schedule=events.Schedule.expression(trigger.rate))
            _target(service, function, made, rule)
        case OnUpload() as trigger:
            bucket = service.shared.data.made[trigger.bucket.env].bucket_name
            created = {"bucket": {"name": [bucket]}, "object": {"key": [{"prefix": trigger.prefix}]}}
            pattern = events.EventPattern(source=["aws.s3"], detail_type=["Object Created"], detail=created)
            _target(service, function, made, events.Rule(service, f"Rule-{function.name}", event_pattern=pattern))
        case OnEvent() as trigger:
            pattern = events.EventPattern(
                source=events.Match.prefix(BUS_SOURCE), detail_type=list(trigger.events) or None
            )
            bus = events.EventBus.from_event_bus_arn(
                service, f"Bus-{function.name}", service.shared.data.made[BUS.env].event_bus_arn
            )
            rule = events.Rule(service, f"Rule-{function.name}", event_bus=bus, event_pattern=pattern)
            _target(service, function, made, rule)
        case OnQueue() as trigger:
            lambda_.CfnEventSourceMapping(
                service,
                f"Source-{function.name}",
                function_name=made.function_arn,
                event_source_arn=service.shared.data.made[trigger.queue.env].queue_arn,
                batch_size=trigger.batch,
                function_response_types=["ReportBatchItemFailures"],
            )
        case OnStream() as trigger:
            _stream(service, function, made, trigger)
        case Step():
            pass  # infra_cdk.mint calls it


def _route(
    service: Service, function: Function, made: lambda_.Function, api: str, key: str, payload: str | None
) -> None:
    """One integration, one route and the right to be called by exactly that API."""
    uri = (
        f"arn:{Aws.PARTITION}:apigateway:{Aws.REGION}:lambda:path/2015-03-31/functions/{made.function_arn}/invocations"
    )
    integration = apigw.CfnIntegration(
        service,
        f"Integration-{function.name}",
        api_id=api,
        integration_type="AWS_PROXY",
        integration_uri=uri,
        payload_format_version=payload,
    )
    apigw.CfnRoute(
        service,
        f"Route-{function.name}",
        api_id=api,
        route_key=key,
        target=f"integrations/{integration.ref}",
        authorization_type="NONE",  # tokens are checked in the function: nuna.web.identity
    )
    lambda_.CfnPermission(
        service,
        f"Permission-{function.name}",
        action="lambda:InvokeFunction",
        function_name=made.function_arn,
        principal="apigateway.amazonaws.com",
        source_arn=f"arn:{Aws.PARTITION}:execute-api:{Aws.REGION}:{Aws.ACCOUNT_ID}:{api}/*",
    )


def _target(service: Service, function: Function, made: lambda_.Function, rule: events.Rule) -> None:
    rule.add_target(
        targets.LambdaFunction(
            made,
            dead_letter_queue=service.dead_letter(function),
            retry_attempts=RETRIES,
            max_event_age=EVENT_AGE,
        )
    )


def _stream(service: Service, function: Function, made: lambda_.Function, trigger: OnStream) -> None:
    """Records of one item stay in order; a failing batch is halved, what still fails goes to the dead letters."""
    lambda_.CfnEventSourceMapping(
        service,
        f"Source-{function.name}",
        function_name=made.function_arn,
        event_source_arn=service.shared.data.made[trigger.table.env].table_stream_arn,
        starting_position="TRIM_HORIZON",
        batch_size=STREAM_BATCH,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=RETRIES,
        maximum_record_age_in_seconds=int(EVENT_AGE.to_seconds()),
        function_response_types=["ReportBatchItemFailures"],
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
                destination=service.dead_letter(function).queue_arn
            )
        ),
    )
