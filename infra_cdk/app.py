"""`python -m infra_cdk.app [STAGE [OUTDIR]]`: synthesizes, offline and without docker.

The stage is an argument or the context `stage`, else `local`: that one leaves out what one machine has no use for
(dependency layers, TLS-only policies, CloudFront and WAF, X-Ray) and is otherwise the template of every stage.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers" / "nuna" / "python")]

from infra_cdk import mint, triggers  # noqa: E402
from infra_cdk.alarms import Alarms  # noqa: E402
from infra_cdk.data import SOCKET_STAGE, Data  # noqa: E402
from infra_cdk.edge import Edge  # noqa: E402
from infra_cdk.parameters import Parameters  # noqa: E402
from infra_cdk.service import Service, Shared  # noqa: E402
from nuna.registry import Function, discover  # noqa: E402
from nuna.resources import MEDIA, SOCKET  # noqa: E402

BUILD = ROOT / ".build"
DEPENDENCY_LAYERS = ("deps", "chain", "media")
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


class Nuna(cdk.Stack):
    """The root stack: data, the two APIs, and a nested stack per service."""

    def __init__(
        self, scope: Construct, stage: str, functions: Sequence[Function], layers: Path = BUILD / "layers"
    ) -> None:
        synthesizer = cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False)
        super().__init__(scope, f"nuna-{stage}", synthesizer=synthesizer, description="The Nuna Curate marketplace")
        self.stage, self._layers_folder = stage, layers
        self.parameters = Parameters(self)
        self.data = Data(self, stage, self.parameters)
        self.http_api = self._http_api()
        by_service = groupby(sorted(functions, key=lambda f: f.service), key=lambda f: f.service)
        with tempfile.TemporaryDirectory() as code:  # CDK copies it into the assembly
            url = self.data.socket_url()
            shared = Shared(stage, self.parameters, self.data, self.http_api.ref, url, Path(code), self._layers())
            self.services = {name: Service(self, name, list(group), shared) for name, group in by_service}
        for service in self.services.values():
            triggers.attach(service)
            mint.state_machines(service)
        self._socket_stage()
        if not self.data.local:
            self._watch(functions)
            edge = Edge(self, self.http_api, self.data.made[MEDIA.env])
            cdk.CfnOutput(self, "EdgeDomain", value=edge.distribution.distribution_domain_name)
        cdk.CfnOutput(self, "HttpApi", value=self.http_api.ref)
        cdk.CfnOutput(self, "MediaBucket", value=self.data.made[MEDIA.env].bucket_name)
        cdk.CfnOutput(self, "SocketApi", value=f"{self.data.made[SOCKET.env].ref}/{SOCKET_STAGE}")

    def _watch(self, functions: Sequence[Function]) -> None:
        alarms = Alarms(self, self.parameters)
        alarms.dead_letters(self.data.dead_letters)
        for function in functions:
            alarms.function(function, self.services[function.service].made[function.name])

    def _layers(self) -> dict[str, lambda_.ILayerVersion]:
        folders = {"nuna": ROOT / "layers" / "nuna"}
        if not self.data.local:
            folders |= {name: self._layers_folder / name for name in DEPENDENCY_LAYERS}
            if missing := [str(folder) for folder in folders.values() if not folder.exists()]:
                raise FileNotFoundError(f"{missing} missing; `python -m infra_cdk.layers` builds the dependency layers")
        return {
            name: lambda_.LayerVersion(
                self,
                f"Layer-{name}",
                code=lambda_.Code.from_asset(str(folder), exclude=["**/__pycache__", "requirements.*"]),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            )
            for name, folder in folders.items()
        }

    def _http_api(self) -> apigw.CfnApi:
        api = apigw.CfnApi(
            self,
            "HttpApi-api",
            name=self.data.name("api"),
            protocol_type="HTTP",
            cors_configuration=apigw.CfnApi.CorsProperty(
                allow_origins=self.parameters.web_origins,
                allow_methods=["GET", "POST", "PUT", "DELETE"],
                allow_headers=REQUEST_HEADERS,
                expose_headers=ANSWER_HEADERS,
                allow_credentials=True,  # the refresh cookie
                max_age=3600,
            ),
        )
        apigw.CfnStage(
            self,
            "HttpApi-stage",
            api_id=api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=self._access_log("api"),
        )
        return api

    def _socket_stage(self) -> None:
        stage = apigw.CfnStage(
            self,
            "SocketApi-stage",
            api_id=self.data.made[SOCKET.env].ref,
            stage_name=SOCKET_STAGE,
            auto_deploy=True,
            access_log_settings=self._access_log("live"),
        )
        if "sockets" in self.services:  # a WebSocket stage is deployed with the routes that exist at that moment
            stage.node.add_dependency(self.services["sockets"])

    def _access_log(self, name: str) -> apigw.CfnStage.AccessLogSettingsProperty:
        group = logs.LogGroup(
            self,
            f"AccessLog-{name}",
            log_group_name=f"/nuna/{self.stage}/access/{name}",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        line = '{"id":"$context.requestId","ip":"$context.identity.sourceIp","route":"$context.routeKey",'
        line += '"status":"$context.status","ms":"$context.responseLatency"}'
        return apigw.CfnStage.AccessLogSettingsProperty(destination_arn=group.log_group_arn, format=line)


def synthesize(stage: str | None = None, outdir: str | None = None) -> Nuna:
    """The app, synthesized into `outdir` (default: where the CDK CLI wants it, else cdk.out)."""
    app = cdk.App(outdir=outdir, analytics_reporting=False, tree_metadata=False)
    stack = Nuna(app, stage or app.node.try_get_context("stage") or "local", discover(ROOT))
    app.synth()
    return stack


if __name__ == "__main__":
    synthesize(*sys.argv[1:3])
