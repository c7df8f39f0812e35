"""Lambda packages and the shared layer as folders, with bytecode for the runtime's own Python.

Lambda mounts both read-only, so that without bytecode every cold start compiles what it imports. The bytecode is
unchecked (PEP 552): unpacking changes the sources' times. Its bytes depend on the sources and that Python alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the layers are built without the shared package
    from nuna.registry import Function

RUNTIME = "3.13"
TAG = "cpython-313"
TASK, OPT = "/var/task", "/opt"
COMPILE = """
import json, py_compile, sys
unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
for path, shown in json.load(sys.stdin).items():
    py_compile.compile(path, dfile=shown, doraise=STRICT, quiet=0 if STRICT else 2, invalidation_mode=unchecked)
"""
"""Run by the runtime's Python: path → the path that tracebacks show."""


class NoRuntime(RuntimeError):
    """This machine has no Python of the runtime's version; the message says how to get one."""


def runtime_python() -> Path:
    """A CPython of Lambda's version on this machine: this one, on the PATH, pyenv's or uv's. Raises NoRuntime."""
    name, home = f"python{RUNTIME}", Path.home()
    candidates = [sys.executable, shutil.which(name)]
    candidates += sorted(map(str, home.glob(f".pyenv/versions/{RUNTIME}.*/bin/{name}")))
    candidates += sorted(map(str, home.glob(f".local/share/uv/python/cpython-{RUNTIME}.*/bin/{name}")))
    for candidate in filter(None, candidates):
        if _tag(candidate) == TAG:
            return Path(candidate)
    raise NoRuntime(
        f"Python {RUNTIME}, which Lambda runs, is needed here to compile what is deployed (bytecode is of one version):"
        f" `uv python install {RUNTIME}`, or put one on the PATH; `-c bytecode=false` deploys without, slow to start"
    )


def _tag(python: str) -> str:
    """What the interpreter calls its bytecode; empty when it does not run (a shim without its version)."""
    command = [python, "-I", "-c", "import sys; print(sys.implementation.cache_tag)"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def compile_for_runtime(sources: Mapping[Path, str], python: Path, *, strict: bool = True) -> None:
    """Put each source's bytecode beside it; `strict`: a source that does not compile is an error."""
    script = COMPILE.replace("STRICT", repr(strict))
    sources_json = json.dumps({str(path): shown for path, shown in sources.items()})
    done = subprocess.run([python, "-I", "-c", script], input=sources_json, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"compiling for Python {RUNTIME}: {done.stderr.strip()}")


def shown_below(folder: Path, root: str) -> dict[Path, str]:
    """Each source below `folder`, and where it will be in a Lambda."""
    return {path: f"{root}/{path.relative_to(folder).as_posix()}" for path in sorted(folder.rglob("*.py"))}


class Packages:
    """Made in `folder`; without `python` there is no bytecode (the local stack adds this machine's own)."""

    def __init__(self, folder: Path, python: Path | None) -> None:
        self.code, self._layers, self._python = folder / "code", folder / "layers", python

    def add_functions(self, functions: Sequence[Function]) -> None:
        """`code`/<function id>: the function's one file under its module's path, so that an edit changes one Lambda."""
        shown: dict[Path, str] = {}
        for function in functions:
            folder, source = self.code / function.id, Path(function.run.__code__.co_filename)
            packed = folder / "functions"
            if function.reads_registry:
                shutil.copytree(source.parents[1], packed, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (packed / function.service).mkdir(parents=True)
                shutil.copy(source, packed / function.service)
            shown |= shown_below(folder, TASK)
        if self._python:
            compile_for_runtime(shown, self._python)

    def layer(self, source: Path) -> Path:
        """The layer that is in this checkout."""
        made = self._layers / source.name
        shutil.copytree(source, made, ignore=shutil.ignore_patterns("__pycache__"))
        if self._python:
            compile_for_runtime(shown_below(made, OPT), self._python)
        return made
