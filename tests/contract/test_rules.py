"""The rules of the code base, as tests."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from nuna.registry import discover, root_folder

ROOT = root_folder()
LAYER = ROOT / "layers/nuna/python"
PACKAGE = LAYER / "nuna"

ARROWS = {
    "nuna": "",  # the frame: the modules that stand in no package
    "nuna.formats": "",
    "nuna.adapters": "nuna",  # the ports
    "nuna.wiring": "nuna nuna.adapters",
    "nuna.adapters.aws": "nuna nuna.adapters nuna.formats",
    "nuna.adapters.stellar": "nuna nuna.adapters nuna.formats",
    "nuna.adapters.content": "nuna nuna.adapters nuna.formats nuna.wiring",
    "nuna.chain": "nuna nuna.adapters nuna.formats nuna.wiring",
    "nuna.web": "nuna nuna.adapters nuna.formats nuna.wiring nuna.chain",
    "nuna.function": "nuna nuna.wiring nuna.web",
    "nuna.indexer": "nuna nuna.adapters nuna.formats nuna.wiring nuna.chain",
    "nuna.accounts": "nuna nuna.adapters nuna.formats nuna.wiring nuna.web",
    "nuna.market": "nuna nuna.adapters nuna.formats nuna.wiring nuna.chain nuna.web nuna.accounts",
    "nuna.notify": "nuna nuna.adapters nuna.formats nuna.wiring nuna.chain nuna.web",
    "nuna.minting": "nuna nuna.adapters nuna.formats nuna.wiring nuna.web nuna.market nuna.notify",
    "functions": "nuna.function nuna.registry nuna.resources nuna.chain nuna.web nuna.indexer nuna.accounts nuna.market"
    " nuna.notify nuna.minting",
    "infra_cdk": "nuna.contracts nuna.registry nuna.resources nuna.minting.pipeline",
    "contracts.deploy": "",
    "local": "nuna.registry nuna.resources contracts.deploy local.demo tests.conftest tests.support",
    "local.demo": "",  # a client
    "local.stores": "nuna.formats",  # servers of their own
    "docs": "nuna.registry nuna.chain nuna.web",
    "events": "nuna.contracts nuna.adapters nuna.adapters.stellar nuna.chain tests.support",
    "bench": "nuna nuna.adapters nuna.adapters.stellar nuna.wiring nuna.chain nuna.web nuna.indexer nuna.minting local"
    " tests.support",
}
"""Package → what it may import. A module is of the package with the longest name here that its own begins with.

Tests may import anything.
"""


def named(name: str) -> Path | None:
    """The file or folder of a module or package of ours; None if there is none."""
    path = (LAYER if name.split(".")[0] == "nuna" else ROOT).joinpath(*name.split("."))
    return next((found for found in (path.with_suffix(".py"), path) if found.exists()), None)


def modules(package: str) -> dict[str, Path]:
    """Module → file, of everything under the package's folder or of the one module that it is."""
    path = named(package)
    assert path, f"{package}: there is no such package"
    base = LAYER if package.split(".")[0] == "nuna" else ROOT
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return {
        ".".join(file.relative_to(base).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
        if "node_modules" not in file.parts
    }


def package_of(module: str) -> str | None:
    """The package of the table that a module is of."""
    return max((name for name in ARROWS if _within(module, name)), key=len, default=None)


def _within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}.")


OURS = {name.split(".")[0] for name in ARROWS} | {"tests"}
MODULES = {module: path for package in ARROWS for module, path in modules(package).items()}
CODE = sorted(set(MODULES.values()))


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
        assert not module.startswith(("boto", "stellar_sdk", "functions")), module


@pytest.mark.parametrize("module", MODULES)
def test_arrows_go_one_way(module: str) -> None:
    own = package_of(module)
    assert own
    for target in sorted(imported(MODULES[module])):
        package = package_of(target)
        allowed = [own, *(name for name in ARROWS[own].split() if package == package_of(name))]
        assert any(_within(target, name) for name in allowed), f"{module} imports {target}: the table has no such arrow"


def imported(path: Path) -> set[str]:
    """Modules of ours that a file imports, each by its longest name."""
    found = {name for name in imports(path) if name.split(".")[0] in OURS and named(name)}
    return {name for name in found if not any(other != name and _within(other, name) for other in found)}


def test_the_table_names_what_there_is_and_has_no_circle() -> None:
    allowed = {package: names.split() for package, names in ARROWS.items()}
    assert not {name for names in allowed.values() for name in names if not named(name)}
    folders = {f"nuna.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py")}
    assert not folders - set(ARROWS), "a package without a line in the table"
    graph = {package: {to for name in names if (to := package_of(name))} for package, names in allowed.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_what_is_named_in_text_is_there(path: Path) -> None:
    texts = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
    for text in texts:
        if isinstance(text, str) and re.fullmatch(r"nuna(\.\w+)+(:\w+)?", text):
            module, _, name = text.partition(":")
            file = named(module)
            assert file, f"{text}: there is no such module"
            assert not name or re.search(rf"^(class|def) {name}\b", file.read_text(), re.MULTILINE), text


HEAVY = {"stellar_sdk", "boto3", "botocore", "pynamodb", "PIL"}


@pytest.mark.parametrize("module", [name for name in modules("nuna") if not _within(name, "nuna.adapters")])
def test_heavy_libraries_are_loaded_by_adapters_or_when_needed(module: str) -> None:
    heavy = {name.split(".")[0] for name in imports(MODULES[module], lazy=False)} & HEAVY
    assert not heavy, "imported at once; make it lazy or put it in an adapter"


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/__init__.py")), ids=lambda p: p.parent.name)
def test_entering_a_package_loads_nothing(path: Path) -> None:
    assert not path.read_text(), "a job that imports one module would load what it need not have"


def test_the_map_has_a_line_for_each_package() -> None:
    lines = (ROOT / "ARCHITECTURE.md").read_text()
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert not {name for name in packages if f"| `{name}/` |" not in lines}


def test_every_function_is_found_and_described() -> None:
    functions = discover()
    assert functions
    assert len({f.id for f in functions}) == len(functions)
    assert all(f.description.endswith(".") for f in functions), [
        f.id for f in functions if not f.description.endswith(".")
    ]
