"""The two APIs' stages: how they are deployed, throttled and logged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra_cdk.data import SOCKET_STAGE, Data
from infra_cdk.service import Service
from nuna.resources import SOCKET

REQUEST_HEADERS = ["authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-api-key"]
ANSWER_HEADERS = [
    "etag",
    "x-request-id",
    "x-indexed-ledger",
    "api-version",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "idempotency-replayed",
]
# Requests a second and at once, of all callers together: far above what people do, far below what would use up the
# account's thousand concurrent functions (a read takes some 50 ms). Each caller's own limit: nuna.web.rate_limit.
THROTTLE = apigw.CfnStage.RouteSettingsProperty(throttling_rate_limit=500, throttling_burst_limit=1000)
SOCKET_THROTTLE = apigw.CfnStage.RouteSettingsProperty(throttling_rate_limit=200, throttling_burst_limit=400)
WRITES_ACCESS_LOGS = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"


class HttpApi:
    """The HTTP API; `origins`: of pages elsewhere that may call it with a cookie."""

    def __init__(self, scope: Construct, data: Data, origins: Sequence[str] | None) -> None:
        self._scope, self._data = scope, data
        cors = apigw.CfnApi.CorsProperty(
            allow_origins=origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=REQUEST_HEADERS,
            expose_headers=ANSWER_HEADERS,
            allow_credentials=True,  # the refresh cookie
            max_age=3600,
        )
        self.made = apigw.CfnApi(
            scope,
            "HttpApi-api",
            name=data.name("api"),
            protocol_type="HTTP",
            cors_configuration=cors if origins else None,
        )

    def deploy(self, services: Sequence[Service]) -> None:
        """The stage `$default` with every route; made after them all."""
        cors = self.made.cors_configuration
        deployment = _deployment(self._scope, "HttpApi", self.made.ref, services, cors)
        apigw.CfnStage(
            self._scope,
            "HttpApi-stage",
            api_id=self.made.ref,
            stage_name="$default",
            deployment_id=deployment.ref,
            default_route_settings=THROTTLE,
            access_log_settings=access_log(self._scope, self._data, "api"),
        )


def socket_stage(scope: Construct, data: Data, services: Sequence[Service]) -> None:
    """The WebSocket API's stage, made after its routes."""
    api = data.made[SOCKET.env].ref
    stage = apigw.CfnStage(
        scope,
        "SocketApi-stage",
        api_id=api,
        stage_name=SOCKET_STAGE,
        deployment_id=_deployment(scope, "SocketApi", api, services).ref,
        default_route_settings=SOCKET_THROTTLE,
        access_log_settings=access_log(scope, data, "live"),
    )
    if not data.local:
        stage.node.add_dependency(_logging_account(scope))


def _deployment(
    scope: Construct, name: str, api: str, services: Sequence[Service], cors: object = None
) -> apigw.CfnDeployment:
    """One snapshot of the API after all of its routes are there, made anew when they change.

    A stage that deploys itself does so for each single change; CloudFormation makes many at once, and API Gateway
    refuses a deployment while another is under way (ConflictException).
    """
    stack = cdk.Stack.of(scope)
    made = [child for service in services for child in service.node.find_all()]
    routes = sorted(f"{child.node.id} {child.route_key}" for child in made if isinstance(child, apigw.CfnRoute))
    text = json.dumps(stack.resolve([routes, cors]), sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()[:10]
    deployment = apigw.CfnDeployment(scope, f"{name}-deployment-{version}", api_id=api)
    for service in services:
        deployment.node.add_dependency(service)
    return deployment


def _logging_account(scope: Construct) -> rest.CfnAccount:
    """The role with which API Gateway writes a WebSocket API's access logs ("Set up WebSocket API logging").

    It is one setting of an account in a region, so it outlives the stage that made it.
    """
    policy = iam.ManagedPolicy.from_aws_managed_policy_name(WRITES_ACCESS_LOGS)
    role = iam.Role(
        scope,
        "LogsRole",
        assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
        managed_policies=[policy],
    )
    account = rest.CfnAccount(scope, "LogsAccount", cloud_watch_role_arn=role.role_arn)
    role.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    account.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
    return account


def access_log(scope: Construct, data: Data, name: str) -> apigw.CfnStage.AccessLogSettingsProperty:
    group = logs.LogGroup(
        scope,
        f"AccessLog-{name}",
        log_group_name=f"/nuna/{data.stage}/access/{name}",
        retention=logs.RetentionDays.ONE_MONTH,
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    line = '{"id":"$context.requestId","ip":"$context.identity.sourceIp","route":"$context.routeKey",'
    line += '"status":"$context.status","ms":"$context.responseLatency"}'
    return apigw.CfnStage.AccessLogSettingsProperty(destination_arn=group.log_group_arn, format=line)
