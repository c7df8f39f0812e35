"""`make mutate`: faults put into modules one at a time; the tests that concern the module must notice each.

    python -m tests.mutate nuna.market.previews      every mutant of a module (or of a package, nuna.accounts)
    python -m tests.mutate --sample 10               as many, over CAMPAIGN: what CI runs
    python -m tests.mutate --sample 40 --seed 7      others

The same seed and sources give the same mutants. `tests/equivalent.toml` names those that change nothing, each with its
reason. Exit code 1 when another one goes unnoticed, or more than `--most`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import signal
import sys
import time
import tomllib
import traceback
from collections.abc import Iterable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.quick import SLOW
from tests.support.concerned import LAYER, ROOT, concerned
from tests.support.mutants import Mutant, mutants

CAMPAIGN = ("nuna.accounts", "nuna.indexer", "nuna.market", "nuna.minting.steps", "nuna.notify", "nuna.web")
"""Money, sign-in, limits, projections, and what is sent."""
PATIENCE = 5  # times as long as the tests take without a fault: then it hangs, and that is noticed
FILES = 6  # test files of a module, the nearest ones
AT_ONCE = 2
HEAVY = ("boto3", "moto", "pynamodb.connection", "fastapi", "mangum", "stellar_sdk", "PIL.Image")


class Mutated(MetaPathFinder, Loader):
    """Imports one module from other source text."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def modules(names: list[str]) -> Iterator[tuple[str, Path]]:
    """(module, file) of each module, and of each in a package; SystemExit for a name that is neither."""
    for name in names:
        path = LAYER.joinpath(*name.split("."))
        files = sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]
        if not all(file.exists() for file in files):
            raise SystemExit(f"{name}: there is no such module")
        for file in files:
            module = ".".join(file.relative_to(LAYER).with_suffix("").parts)
            if not file.name.startswith("__"):
                yield module, file


def tests_of(path: Path) -> list[str]:
    """The module's own tests: those that name it; if there are none, the nearest."""
    near = [test for test in concerned([path]) if not str(test.relative_to(ROOT)).startswith((*SLOW, "tests/contract"))]
    named = [test for test in near if path.stem in test.stem or path.stem in test.read_text()]
    return [str(test) for test in named or near][:FILES]


def start(module: str, path: Path, source: str, output: Path, seconds: int) -> int:
    """The pid of a fork that runs the module's tests on `source`; its exit code is pytest's, or SIGALRM's later."""
    if pid := os.fork():
        return pid
    try:
        with output.open("wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        signal.alarm(seconds)
        sys.meta_path.insert(0, Mutated(module, path, source))
        import pytest

        # What the parent imported for every child can't be rewritten any more: no fault of a test's.
        options = ["-x", "-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = pytest.main([*options, *tests_of(path)])
        os._exit(int(code))
    except BaseException:
        traceback.print_exc()
        os._exit(99)


def equivalent() -> set[tuple[str, str, str]]:
    listed = tomllib.loads((ROOT / "tests/equivalent.toml").read_text()).get("equivalent", [])
    return {(entry["module"], entry["before"], entry["after"]) for entry in listed}


def forked(jobs: Iterable[tuple[str, Path, str, int]], folder: Path) -> Iterator[tuple[int, int, float]]:
    """(place, exit code, seconds) of each job (module, file, source, limit in seconds), as they end; AT_ONCE run."""
    waiting, running = list(enumerate(jobs))[::-1], dict[int, tuple[int, float]]()
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            place, (module, path, source, limit) = waiting.pop()
            running[start(module, path, source, folder / f"{place}.log", limit)] = place, time.monotonic()
        pid, status = os.waitpid(-1, 0)
        place, began = running.pop(pid)
        yield place, os.waitstatus_to_exitcode(status), time.monotonic() - began


def limits(chosen: Iterable[tuple[str, Path]], folder: Path) -> dict[str, int]:
    """Module → seconds for a mutant's tests; SystemExit when a module's tests don't pass as it is."""
    plain = list(dict.fromkeys(chosen))
    seconds: dict[str, int] = {}
    for place, code, took in forked(((module, path, path.read_text(), 900) for module, path in plain), folder):
        if code:
            raise SystemExit(f"the tests of {plain[place][0]} don't pass as it is ({code}): {folder / f'{place}.log'}")
        seconds[plain[place][0]] = 30 + int(PATIENCE * took)
    return seconds


def run(chosen: list[tuple[str, Path, Mutant]], folder: Path) -> int:
    """How many mutants no test noticed; a line for each is printed when it is decided."""
    allowed = limits(((module, path) for module, path, _ in chosen), folder)
    began, unnoticed = time.monotonic(), 0
    jobs = [(module, path, mutant.source, allowed[module]) for module, path, mutant in chosen]
    for done, (place, code, _) in enumerate(forked(jobs, folder), 1):
        module, _path, mutant = chosen[place]
        noticed = code not in (0, 5)  # 5: there was no test at all
        unnoticed += not noticed
        verdict = "hung" if code == -signal.SIGALRM else "noticed" if noticed else "NOT NOTICED"
        change = f"{mutant.before.splitlines()[0]}  →  {mutant.after.splitlines()[0]}"
        print(
            f"{done:>4}/{len(jobs)} {time.monotonic() - began:>5.0f} s  {verdict:<11} {module}:{mutant.line}  {change}",
            flush=True,
        )
    return unnoticed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make mutate", description=(__doc__ or "").split("\n\n", 1)[1])
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("modules", nargs="*", default=[], help="modules or packages of nuna (CAMPAIGN)")
    parser.add_argument("--sample", type=int, help="this many mutants instead of all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=0, help="unnoticed mutants that are no failure (a sample in CI)")
    options = parser.parse_args(arguments)
    allowed = equivalent()
    every = [
        (module, path, mutant)
        for module, path in modules(options.modules or list(CAMPAIGN))
        for mutant in mutants(path.read_text())
        if (module, mutant.before, mutant.after) not in allowed
    ]
    chosen = every
    if options.sample:
        chosen = random.Random(options.seed).sample(every, min(options.sample, len(every)))
    folder = ROOT / ".build/mutants"
    folder.mkdir(parents=True, exist_ok=True)
    for name in HEAVY:
        __import__(name)
    unnoticed = run(chosen, folder)
    print(f"{len(chosen)} mutants of {len(every)}: {len(chosen) - unnoticed} noticed, {unnoticed} not")
    return 1 if unnoticed > options.most else 0


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(LAYER)]
    sys.exit(main(sys.argv[1:]))
