"""`make quick`: lint, types and the tests of what changed, within half a minute.

    python -m tests.quick                  what is not committed; on a clean checkout, the last commit
    python -m tests.quick --since main     everything since a branch or commit

Tests run from the nearest to what changed outwards, until `--seconds` are over; what is left is counted, and is
`make test`'s. Exit code 1 when something failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.concerned import LAYER, ROOT, concerned

SLOW = ("tests/flows", "tests/stories", "tests/infra", "localnet/tests")
"""Whole stacks and chains: minutes. They run only when they changed themselves."""
TYPED = ("layers/nuna/python/nuna", "functions", "infra_cdk", "local", "tests", "bench", "docs", "contracts/deploy")


def git(*arguments: str) -> list[str]:
    """The lines of git's answer; SystemExit with its own words when it refuses, such as an unknown branch."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.split("\n")[:-1]


def changed(since: str | None) -> list[Path]:
    """Files that differ from `since` (None: the last commit, or the one before it if all is committed)."""
    new = git("ls-files", "--others", "--exclude-standard")
    names = git("diff", "--name-only", since or "HEAD") + new
    if not names and since is None:
        names = git("diff", "--name-only", "HEAD~1")
    return [ROOT / name for name in names if (ROOT / name).exists()]


class Budget:
    """Stops the run when its time is over. A test that is running is waited for."""

    def __init__(self, seconds: float) -> None:
        self.until = time.monotonic() + seconds
        self.run = self.collected = 0

    def pytest_runtest_logfinish(self) -> None:
        self.run += 1

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        self.collected = len(items)

    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        if time.monotonic() > self.until:
            item.session.shouldstop = "the time is over"


def run_tests(files: list[Path], seconds: float) -> int:
    budget = Budget(seconds)
    code = pytest.main(["-q", "--no-header", *(str(path) for path in files)], plugins=[budget])
    left = budget.collected - budget.run
    if left and code == pytest.ExitCode.INTERRUPTED:
        print(f"{left} of {budget.collected} tests that concern the change did not run; `make test` runs all")
        return 0
    return int(code)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make quick", description=(__doc__ or "").split("\n\n", 1)[1])
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--since", metavar="REF", help="a branch or commit")
    parser.add_argument("--seconds", type=float, default=20, help="for the tests (%(default)s)")
    options = parser.parse_args(arguments)
    files = [path for path in changed(options.since) if path.suffix == ".py"]
    print(f"{len(files)} Python files changed")
    names = [str(path) for path in files]
    checks = [["ruff", "check", *names], ["ruff", "format", "--check", *names]] if names else []
    for check in [*checks, ["mypy", *TYPED]]:
        if subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode:
            return 1
    tests = [t for t in concerned(files) if t in files or not str(t.relative_to(ROOT)).startswith(SLOW)]
    return run_tests(tests, options.seconds) if tests else 0


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(LAYER)]
    sys.exit(main(sys.argv[1:]))
