"""`python -m infra_cdk.app [STAGE [OUTDIR]]`: synthesizes, offline and without docker.

The stage is an argument or the context `stage`, else `local`: that one leaves out what one machine has no use for
(dependency layers, TLS-only policies, CloudFront and WAF, X-Ray) and is otherwise the template of every stage.
docs/operations.md has the other contexts.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers" / "nuna" / "python")]

from infra_cdk import layers, mint, triggers  # noqa: E402
from infra_cdk.alarms import Alarms  # noqa: E402
from infra_cdk.apis import HttpApi, socket_stage  # noqa: E402
from infra_cdk.data import SOCKET_STAGE, Data  # noqa: E402
from infra_cdk.edge import EDGE_REGION, Edge, web_acl  # noqa: E402
from infra_cdk.packages import Packages, runtime_python  # noqa: E402
from infra_cdk.parameters import Parameters  # noqa: E402
from infra_cdk.service import Service, Shared  # noqa: E402
from nuna.registry import Function, discover  # noqa: E402
from nuna.resources import MEDIA, ORIGIN_KEY, SOCKET  # noqa: E402

BUILD = ROOT / ".build"
DEPENDENCY_LAYERS = layers.LAYERS


class Nuna(cdk.Stack):
    """The root stack: data, the two APIs, and a nested stack per service.

    A stage on AWS has its region fixed at synthesis: CloudFront takes its web ACL from us-east-1, so that elsewhere the
    ACL is a small stack of its own there, deployed with this one.
    """

    def __init__(
        self, scope: Construct, stage: str, functions: Sequence[Function], layers: Path = BUILD / "layers"
    ) -> None:
        local = stage == "local"
        self._region = str(scope.node.try_get_context("region") or EDGE_REGION)
        super().__init__(
            scope,
            f"nuna-{stage}",
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            description="The Nuna Curate marketplace",
            env=None if local else cdk.Environment(region=self._region),
            cross_region_references=None if local else True,
            termination_protection=None if local else True,
        )
        self.stage, self._layers_folder = stage, layers
        self.parameters = Parameters(self, stage)
        self.data = Data(self, stage, self.parameters, functions)
        self.http_api = HttpApi(self, self.data, self.parameters.api_origins)
        self._edge = None if local else self._front(scope)
        self.services = self._services(functions)
        for service in self.services.values():
            triggers.attach(service)
            mint.state_machines(service)
        deployed = list(self.services.values())
        self.http_api.deploy(deployed)
        socket_stage(self, self.data, deployed)
        if not local:
            self._watch(functions)
        self._outputs()

    def _front(self, app: Construct) -> Edge:
        made = self.data.made
        edge = Edge(self, self.parameters, self.http_api.made, made[MEDIA.env], made[ORIGIN_KEY.env], self._acl(app))
        self.parameters.served_at(edge.host)
        return edge

    def _acl(self, app: Construct) -> str:
        if self._region == EDGE_REGION:
            return web_acl(self)
        stack = cdk.Stack(
            app,
            f"nuna-{self.stage}-edge",
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
            env=cdk.Environment(region=EDGE_REGION),
            cross_region_references=True,
        )
        return web_acl(stack)

    def _services(self, functions: Sequence[Function]) -> dict[str, Service]:
        by_service = groupby(sorted(functions, key=lambda f: f.service), key=lambda f: f.service)
        with tempfile.TemporaryDirectory() as folder:  # CDK copies it into the assembly
            packages = Packages(Path(folder), python=self._compiler())
            packages.add_functions(functions)
            url, api = self.data.socket_url(), self.http_api.made.ref
            shared = Shared(self.stage, self.parameters, self.data, api, url, packages.code, self._layers(packages))
            return {name: Service(self, name, list(group), shared) for name, group in by_service}

    def _compiler(self) -> Path | None:
        """The local stack adds the bytecode of its own Python when it packs a function."""
        without = self.data.local or self.node.try_get_context("bytecode") == "false"
        return None if without else runtime_python()

    def _watch(self, functions: Sequence[Function]) -> None:
        alarms = Alarms(self, self.stage, self.parameters)
        alarms.dead_letters(self.data.dead_letters)
        alarms.requests(self.http_api.made)
        for function in functions:
            alarms.function(function, self.services[function.service].made[function.name])
        if "chain" in self.services:
            alarms.chain(self.services["chain"].log_groups["poll"])

    def _layers(self, packages: Packages) -> dict[str, lambda_.ILayerVersion]:
        folders = {"nuna": packages.layer(ROOT / "layers" / "nuna")}
        if not self.data.local:
            folders |= {name: self._layers_folder / name for name in DEPENDENCY_LAYERS}
            if missing := [str(folder) for folder in folders.values() if not folder.exists()]:
                raise FileNotFoundError(f"{missing} missing; `python -m infra_cdk.layers` builds the dependency layers")
        return {
            name: lambda_.LayerVersion(
                self,
                f"Layer-{name}",
                code=lambda_.Code.from_asset(str(folder), exclude=["requirements.*"]),
                compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
                compatible_architectures=[lambda_.Architecture.ARM_64],
            )
            for name, folder in folders.items()
        }

    def _outputs(self) -> None:
        outputs = {
            "HttpApi": self.http_api.made.ref,
            "MediaBucket": self.data.made[MEDIA.env].bucket_name,
            "SocketApi": f"{self.data.made[SOCKET.env].ref}/{SOCKET_STAGE}",
        }
        if self._edge:
            outputs |= {"EdgeDomain": self._edge.distribution.distribution_domain_name}
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)


def synthesize(stage: str | None = None, outdir: str | None = None) -> Nuna:
    """The app, synthesized into `outdir` (default: where the CDK CLI wants it, else cdk.out)."""
    app = cdk.App(outdir=outdir, analytics_reporting=False, tree_metadata=False)
    stack = Nuna(app, stage or app.node.try_get_context("stage") or "local", discover(ROOT))
    app.synth()
    return stack


if __name__ == "__main__":
    synthesize(*sys.argv[1:3])
