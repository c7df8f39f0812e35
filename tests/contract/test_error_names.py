"""Whatever names an error names one that exists: help texts, docstrings, the documents, the demo."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from stellar_sdk import xdr

from nuna import errors as problems
from nuna.adapters.stellar import errors, results
from nuna.errors import Problem
from nuna.registry import root_folder

ROOT = root_folder()
PACKAGE = ROOT / "layers/nuna/python/nuna"
MODULES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")])
PROBLEMS = {name for name, kind in vars(problems).items() if isinstance(kind, type) and issubclass(kind, Problem)}
NAMED = re.compile(rf"\b({'|'.join(sorted(PROBLEMS))}):? \(?((?:`\w+`[^`.)]*)+)")
"""A problem's class with its codes behind it: ``NotFound (`a`, `b`)``."""
LIBRARIES = {"get_address_executable", "get_role_member", "get_role_member_count"}
"""Names of the SDK and of OpenZeppelin that the documents speak of."""
QUOTED = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


def contracts() -> set[str]:
    """Errors of the contracts, as their Wasm has them."""
    return {name for table in errors.names().values() for name in table.values()}


def hosts() -> set[str]:
    """Errors of the host and the network, as the adapter writes them."""

    def camel(name: str) -> str:
        return "".join(part.capitalize() for part in name.split("_"))

    codes = [code.name.removeprefix("SCEC_") for code in xdr.SCErrorCode]
    kinds = [kind.name.removeprefix("SCE_") for kind in xdr.SCErrorType]
    found = {f"{errors.snake(camel(kind))}_{errors.snake(camel(code))}" for kind in kinds for code in codes}
    found |= {"tx_" + code.name.removeprefix("tx").lower() for code in xdr.TransactionResultCode}
    prefix = "INVOKE_HOST_FUNCTION_"
    return found | {code.name.removeprefix(prefix).lower() for code in xdr.InvokeHostFunctionResultCode}


@cache
def ours() -> set[str]:
    """Codes of problems, as the code gives them."""
    found: set[str] = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "code":
                found |= {str(part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)}
    return found | {kind.default_code for kind in vars(problems).values() if getattr(kind, "default_code", None)}


def docstrings(path: Path) -> list[str]:
    kinds = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [ast.get_docstring(node) or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)]


def test_help_is_for_errors_that_there_are() -> None:
    assert set(errors.HELP) - contracts() - hosts() == set()
    assert set(results.HELP) - hosts() == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_docstring_names_problems_that_there_are(path: Path) -> None:
    chain = contracts() | hosts() | ours()
    for text in docstrings(path):
        for kind, codes in NAMED.findall(" ".join(text.split())):
            allowed = chain if kind == "ChainRefused" else ours()
            assert set(re.findall(r"`(\w+)`", codes)) - allowed == set(), f"{kind} in: {text}"


def test_the_way_of_reading_docstrings_sees_them() -> None:
    assert NAMED.findall("Raises NotFound (`a_b`), ChainRefused: `c`, `d_e`, …") == [
        ("NotFound", "`a_b`"),
        ("ChainRefused", "`c`, `d_e`, …"),
    ]
    seen = {code for path in MODULES for text in docstrings(path) for _, code in NAMED.findall(" ".join(text.split()))}
    assert len(seen) > 15


@cache
def words() -> set[str]:
    """Every identifier and name in code, and in what is generated from it."""
    sources = [*MODULES, *(ROOT / "contracts").glob("*/src/**/*.rs"), PACKAGE / "adapters/stellar/contract_errors.json"]
    for folder in ("local", "localnet/src", "infra_cdk", "tests", "contracts", "events", "bench", "docs"):
        sources += [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.rs")]
    own = (path for path in set(sources) if "target" not in path.parts)
    return {word for path in own for word in re.findall(r"\w+", path.read_text())}


DOCUMENTS = [*(ROOT / "docs").glob("*.md"), *(ROOT / "docs/decisions").glob("*.md"), ROOT / "docs/openapi.json"]


@pytest.mark.parametrize("path", sorted(DOCUMENTS), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_quotes_no_name_that_is_nowhere(path: Path) -> None:
    text = path.read_text()
    known = words() | hosts() | contracts() | LIBRARIES
    assert {name for name in QUOTED.findall(text) if name not in known} == set()


def test_the_demo_waits_for_errors_that_there_are() -> None:
    tree = ast.parse((ROOT / "local/demo/trouble.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "refused"]
    waited = {str(call.args[2].value) for call in calls if isinstance(call.args[2], ast.Constant)}
    assert len(waited) >= 4 and waited - contracts() - ours() == set()
