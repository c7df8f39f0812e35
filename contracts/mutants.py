"""Changes every comparison, condition, calculation and step of the contracts, one at a time; a test must notice each.

    python -m contracts.mutants                      all of them; on Wasm those that only a story on Wasm can notice
    python -m contracts.mutants auction/src/sealed   those of the files whose paths have one of these words
    python -m contracts.mutants --sample 40          as many, spread over all of them; none on Wasm
    python -m contracts.mutants --list               names them

All are compiled at once into a copy of the sources, each behind its number, and each costs no more than the tests that
reach it (docs/decisions/073-mutants-compiled-once.md). unnoticed.toml has those that no test can notice natively, or at
all, and why. Exit code 1 when another one goes unnoticed, or when that list no longer fits.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contracts.mutate import HERE, TARGET, copied

PACKAGES = ("common", "nft", "royalty-manager", "collection-factory", "marketplace", "auction")
SLOW = 60  # seconds longer than ever before, and a mutant's tests are stopped: it loops, which is noticed
# Tests of random commands take most of the time, and what only chance notices wants a test of its own.
RANDOM = "commands_test"
LEDGER = "    e.ledger().with_mut(|ledger| {\n"


@dataclass(frozen=True)
class Mutant:
    number: int
    file: str
    line: int
    column: int
    function: str
    change: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.function}: {self.change}"


@dataclass
class Test:
    program: str
    folder: str
    name: str
    seconds: float = 0.0
    reached: set[int] = field(default_factory=set)


def unnoticed() -> list[dict[str, str]]:
    """What no native test can notice: `suite` names the stories on Wasm that do, or `reason` says why nothing can."""
    listed: list[dict[str, str]] = tomllib.loads((HERE / "unnoticed.toml").read_text())["mutant"]
    return listed


def meant(entry: dict[str, str], mutant: Mutant) -> bool:
    """By file, function, change and the text of the line, so that an entry can't go on to mean something else."""
    line = (HERE / mutant.file).read_text().splitlines()[mutant.line - 1].strip()
    of_line = (entry["file"], entry["line"], entry["change"]) == (mutant.file, line, mutant.change)
    return of_line and entry.get("function", mutant.function) == mutant.function


def command(*words: str, folder: Path, **environment: str) -> str:
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET)} | environment
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def sources() -> list[str]:
    paths = (path for package in PACKAGES for path in (HERE / package / "src").rglob("*.rs"))
    return sorted(str(path.relative_to(HERE)) for path in paths if "test" not in path.parts)


def planted(copy: Path) -> list[Mutant]:
    """A copy of the sources with every mutant in it."""
    copied(copy, "0.0.0")
    plant = ("cargo", "run", "--locked", "--quiet", "-p", "xtask", "--", "mutants", str(copy))
    rows = (line.split("\t") for line in command(*plant, *sources(), folder=HERE).splitlines())
    return [Mutant(int(n), file, int(line), int(column), *rest) for n, file, line, column, *rest in rows]


def programs(copy: Path, *what: str) -> list[tuple[str, str]]:
    """Test programs, each with its package's folder."""
    build = ("cargo", "test", "--locked", "--no-run", "--quiet", "--message-format", "json", *what)
    messages = (json.loads(line) for line in command(*build, folder=copy).splitlines())
    built = (message for message in messages if message.get("executable"))
    return [(program["executable"], str(Path(program["manifest_path"]).parent)) for program in built]


def passes(program: str, folder: str, *tests: str, seconds: float = 600, **environment: str) -> bool:
    words = [program, *(("--exact", *tests) if tests else ())]
    env = os.environ | environment
    try:
        done = subprocess.run(words, cwd=folder, env=env, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def measured(copy: Path, built: Iterable[tuple[str, str]]) -> list[Test]:
    """Each test with its time and the mutants that it reaches, the quickest first."""
    tests, reached = [], copy / "reached"
    for program, folder in built:
        names = command(program, "--list", "--format", "terse", folder=Path(folder)).splitlines()
        tests += [Test(program, folder, name.removesuffix(": test")) for name in names if RANDOM not in name]
    for test in tests:
        reached.write_text("")
        begun = time.monotonic()
        if not passes(test.program, test.folder, test.name, NUNA_REACHED=str(reached)):
            raise SystemExit(f"{test.name} fails before anything is changed")
        test.seconds = time.monotonic() - begun
        test.reached = {int(line) for line in reached.read_text().split()}
    return sorted(tests, key=lambda test: test.seconds)


def noticed(mutant: Mutant, tests: list[Test]) -> bool:
    """By the tests of its own package; what is common, by anyone's."""
    package = mutant.file.split("/")[0]
    own = [test for test in tests if package in ("common", Path(test.folder).name)]
    reaching, size = [test for test in own if mutant.number in test.reached], 1
    while reaching:
        for program, folder in {(test.program, test.folder): None for test in reaching[:size]}:
            batch = [test for test in reaching[:size] if test.program == program]
            seconds = SLOW + 10 * sum(test.seconds for test in batch)
            names = (test.name for test in batch)
            if not passes(program, folder, *names, seconds=seconds, NUNA_MUTANT=str(mutant.number)):
                return True
        reaching, size = reaching[size:], 2 * size
    return False


def unnoticed_on_wasm(copy: Path, candidates: dict[Mutant, str]) -> Iterator[Mutant]:
    """Build the contracts once with all of these, and let for each the suite run that it names."""
    runtime, ledger = copy / "common/src/mutant.rs", copy / "test-suites/src/lib.rs"
    numbers = " | ".join(str(mutant.number) for mutant in candidates)
    runtime.write_text(runtime.read_text().replace("CANDIDATES", numbers))
    asked = 'let on: u32 = std::env::var("NUNA_MUTANT").map_or(0, |on| on.parse().unwrap());\n'
    network = "ledger.network_id[28..].copy_from_slice(&on.to_be_bytes());\n"
    before = ledger.read_text()
    ledger.write_text(before.replace(LEDGER, f"    {asked}{LEDGER}        {network}"))
    command("./build.sh", folder=copy)
    built = {suite: programs(copy, "-p", "test-suites", "--test", suite)[0] for suite in sorted({*candidates.values()})}
    for suite, (program, folder) in built.items():
        if not passes(program, folder):
            raise SystemExit(f"{suite} fails on Wasm before anything is changed")
    for mutant, suite in candidates.items():
        if passes(*built[suite], NUNA_MUTANT=str(mutant.number)):
            yield mutant


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="part of a path")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them")
    parser.add_argument("--list", action="store_true", help="name them, and no more")
    asked = parser.parse_args()
    begun, copy = time.monotonic(), TARGET / "mutants-planted"

    def tell(what: str) -> None:
        print(f"{time.monotonic() - begun:5.0f} s  {what}", flush=True)

    words = asked.words or [""]
    mutants = [mutant for mutant in planted(copy) if any(word in mutant.file for word in words)]
    if asked.sample:
        mutants = mutants[:: -(-len(mutants) // asked.sample)]
    if asked.list:
        print(*mutants, sep="\n")
        return 0
    changed = {mutant.file.split("/")[0] for mutant in mutants}
    packages = PACKAGES if "common" in changed else changed
    tests = measured(copy, programs(copy, *(f"-pnuna-{package}" for package in packages)))
    tell(f"{len(mutants)} mutants, {len(tests)} tests")
    listed = unnoticed()
    bad, excused, on_wasm, used = 0, 0, {}, []
    for n, mutant in enumerate(mutants, 1):
        if not noticed(mutant, tests):
            entry = next((entry for entry in listed if meant(entry, mutant)), {})
            used.append(entry)
            if "suite" in entry:
                on_wasm[mutant] = entry["suite"]
            elif entry:
                excused += 1
            else:
                bad += 1
                tell(f"{n} of {len(mutants)}: NOT NOTICED: {mutant}")
        if n % 50 == 0 or n == len(mutants):
            tell(f"{n} of {len(mutants)}")
    if not asked.sample:
        files = {mutant.file for mutant in mutants}
        for entry in (entry for entry in listed if entry["file"] in files and entry not in used):
            bad += 1
            tell(f"unnoticed.toml has what is noticed, or isn't there: {entry}")
        for mutant in unnoticed_on_wasm(copy, on_wasm) if on_wasm else ():
            bad += 1
            tell(f"NOT NOTICED on Wasm by {on_wasm[mutant]}: {mutant}")
    counts = f"{len(mutants) - len(used)} noticed natively, {len(on_wasm)} for Wasm, {excused} that nothing can notice"
    tell(f"{len(mutants)} mutants: {counts}; {bad} unexpected")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
