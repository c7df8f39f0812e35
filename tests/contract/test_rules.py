"""The rules of the code base, as tests."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nuna.registry import discover, root_folder

ROOT = root_folder()
PACKAGE = ROOT / "layers/nuna/python/nuna"
CODE = [
    path
    for folder in ("functions", "layers/nuna", "infra_cdk", "local", "bench")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "node_modules" not in path.parts
]


def imports(path: Path, *, lazy: bool = True) -> set[str]:
    """Modules a file imports; `lazy=False`: at import time only, without type checking's."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if not lazy and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _typing_only(node)):
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text()))
    return found


def _typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_fits_on_a_few_screens(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", sorted((ROOT / "functions").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_handler_is_short_and_calls_the_domain(path: Path) -> None:
    tree = ast.parse(path.read_text())
    handlers = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef) and n.name == "handler"]
    assert len(handlers) == 1, "one file = one Lambda, called `handler`"
    assert (handlers[0].end_lineno or 0) - handlers[0].lineno < 25
    assert ast.get_docstring(tree), "the first line of the file says what the function does"
    for module in imports(path):
        assert not module.startswith(("nuna.adapters", "boto", "stellar_sdk", "functions")), module


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_go_one_way(path: Path) -> None:
    found = imports(path)
    assert not {m for m in found if m.split(".")[0] in ("functions", "infra_cdk", "local", "tests")}
    if path.parent == PACKAGE and path.name != "wiring.py":
        reached = {m for m in found if m.startswith("nuna.adapters.")}
        assert not {m for m in reached if not m.startswith("nuna.adapters.ports")}, "the domain knows ports only"
        heavy = {m.split(".")[0] for m in imports(path, lazy=False)} & {
            "stellar_sdk",
            "boto3",
            "botocore",
            "pynamodb",
            "PIL",
        }
        assert not heavy, "imported at once; make it lazy or put it in an adapter"


@pytest.mark.parametrize("folder", ["infra_cdk", "local"])
def test_deployment_reads_only_the_registry(folder: str) -> None:
    allowed = ("nuna.registry", "nuna.resources", "nuna.mint_pipeline", "nuna.settings", "nuna.http", "nuna.networks")
    for path in (ROOT / folder).rglob("*.py"):
        if "demo" in path.parts or "stores" in path.parts:
            continue  # the demo is a client, the stores are servers of their own
        for module in imports(path):
            assert not module.startswith("nuna.") or module.startswith(allowed), f"{path.name} imports {module}"


def test_every_function_is_found_and_described() -> None:
    functions = discover()
    assert functions
    assert len({f.id for f in functions}) == len(functions)
    assert all(f.description.endswith(".") for f in functions), [
        f.id for f in functions if not f.description.endswith(".")
    ]
