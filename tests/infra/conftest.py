"""The app of a real stage, synthesized once per session, with cdk-nag looking on."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from nuna.registry import Function, discover

NODE = Path(__file__).parents[2] / ".venv" / "bin"


@dataclass(frozen=True)
class Synthesized:
    functions: list[Function]
    outdir: Path
    templates: dict[str, dict[str, Any]]
    """By service; the root's under its stack's name."""
    report: list[dict[str, Any]]
    """cdk-nag's and CDK's own findings."""

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The properties of every resource of the CloudFormation type."""
        return [resource.get("Properties", {}) for resource in self.resources(kind)]

    def resources(self, kind: str) -> list[dict[str, Any]]:
        """Every resource of the CloudFormation type, with its attributes."""
        return [
            resource
            for template in self.templates.values()
            for resource in template["Resources"].values()
            if resource["Type"] == kind
        ]

    @property
    def root(self) -> dict[str, Any]:
        (name,) = (name for name in self.templates if name.startswith("nuna-"))
        return self.templates[name]


def synthesize(folder: Path, functions: list[Function], stage: str = "dev", **context: str) -> Path:
    """The assembly of a stage's app, with layers whose contents play no part in the template."""
    os.environ["PATH"] = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    import aws_cdk as cdk

    from infra_cdk.app import DEPENDENCY_LAYERS, Nuna

    for layer in DEPENDENCY_LAYERS:
        (folder / "layers" / layer / "python").mkdir(parents=True, exist_ok=True)
        (folder / "layers" / layer / "python" / "name").write_text(layer)
    app = cdk.App(
        outdir=str(folder / "out"), analytics_reporting=False, tree_metadata=False, context={**context, **bytecode()}
    )
    Nuna(app, stage, functions, folder / "layers")
    app.synth()
    return folder / "out"


def bytecode() -> dict[str, str]:
    """The context without which this machine could not synthesize: it may lack the runtime's Python."""
    from infra_cdk.packages import NoRuntime, runtime_python

    try:
        runtime_python()
    except NoRuntime:
        return {"bytecode": "false"}
    return {}


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    os.environ["PATH"] = f"{NODE}{os.pathsep}{os.environ['PATH']}"
    import aws_cdk as cdk
    import cdk_nag

    from infra_cdk.app import DEPENDENCY_LAYERS, ROOT, Nuna

    folder = tmp_path_factory.mktemp("cdk")
    for layer in DEPENDENCY_LAYERS:  # their contents play no part in the template
        (folder / "layers" / layer / "python").mkdir(parents=True)
        (folder / "layers" / layer / "python" / "name").write_text(layer)
    functions = discover(ROOT)
    quiet = {"@aws-cdk/core:validationReportPrettyPrint": False, **bytecode()}
    out = folder / "out"
    app = cdk.App(outdir=str(out), analytics_reporting=False, tree_metadata=False, context=quiet)
    stack = Nuna(app, "dev", functions, folder / "layers")
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="ValidationFailed"):  # test_nag accepts them
        app.synth()
    names = {service.template_file: name for name, service in stack.services.items()}
    templates = {
        names.get(path.name, path.name.partition(".")[0]): json.loads(path.read_text())
        for path in out.glob("*.template.json")
    }
    reports = json.loads((out / "validation-report.json").read_text())["pluginReports"]
    return Synthesized(functions, out, templates, [finding for report in reports for finding in report["violations"]])
