"""Which tests concern a file: those that import it or name its function, then those of what imports it, and so on."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers/nuna/python"
FOLDERS = (LAYER / "nuna", *(ROOT / name for name in ("functions", "infra_cdk", "local", "contracts/deploy", "tests")))
FUNCTION = re.compile(r"^[a-z]+/[a-z_]+$")
"""How tests name a function: `nfts/get_nft`."""


def imports(source: str) -> set[str]:
    """Names of the modules that a source imports, wherever it does."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update([node.module, *(f"{node.module}.{alias.name}" for alias in node.names)])
    return names


def _file_of(name: str) -> Path:
    base = LAYER if name.split(".")[0] == "nuna" else ROOT
    return base.joinpath(*name.split(".")).with_suffix(".py")


@cache
def importers() -> Mapping[Path, frozenset[Path]]:
    """File → the files that import it, or name it as a function."""
    users: dict[Path, set[Path]] = defaultdict(set)
    for folder in FOLDERS:
        for path in folder.rglob("*.py"):
            source = path.read_text()
            for name in imports(source):
                users[_file_of(name)].add(path)
            if path.is_relative_to(ROOT / "tests"):
                named = {n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)}
                for text in named:
                    if isinstance(text, str) and FUNCTION.match(text):
                        users[ROOT / f"functions/{text}.py"].add(path)
    return {path: frozenset(by) for path, by in users.items()}


def concerned(files: Iterable[Path], *, steps: int = 6) -> list[Path]:
    """Test files that concern `files`, the nearest first; at most `steps` imports away."""
    near: dict[Path, int] = dict.fromkeys(files, 0)
    edge = set(near)
    for step in range(1, steps + 1):
        edge = {user for path in edge for user in importers().get(path, ())} - near.keys()
        near |= dict.fromkeys(edge, step)
    return [path for path in sorted(near, key=lambda path: (near[path], path)) if path.name.startswith("test_")]
