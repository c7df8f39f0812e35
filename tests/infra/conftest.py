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
    templates: dict[str, dict[str, Any]]
    """By service; the root's under its stack's name."""
    report: list[dict[str, Any]]
    """cdk-nag's and CDK's own findings."""

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        """The properties of every resource of the CloudFormation type."""
        return [
            resource.get("Properties", {})
            for template in self.templates.values()
            for resource in template["Resources"].values()
            if resource["Type"] == kind
        ]


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
    quiet = {"@aws-cdk/core:validationReportPrettyPrint": False}
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
    return Synthesized(functions, templates, [finding for report in reports for finding in report["violations"]])
