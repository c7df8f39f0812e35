"""Removes one safety check after another; a test must notice.

    python contracts/mutate.py                    all of mutations.toml, half an hour, and as much for Wasm
    python contracts/mutate.py a listing          those with these words in their names
    python contracts/mutate.py --sample 6         as many, spread over the list: what CI runs; none that takes new Wasm

Works on a copy of the sources, so nothing here is touched. Exit code 1 when a removed check goes unnoticed, or when the
list no longer fits the sources. `wasm` names the contracts to build without the check, for a story that runs on Wasm.

`python -m contracts.mutants` changes every comparison, condition, calculation and step instead.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE / "target"))
LEFT_OUT = shutil.ignore_patterns("target", "node_modules", "__pycache__", "test_snapshots")
TIME = 900  # seconds for one mutation's build, and for its tests


def listed() -> list[dict[str, str]]:
    mutations: list[dict[str, str]] = tomllib.loads((HERE / "mutations.toml").read_text())["mutation"]
    return mutations


def copied(copy: Path, version: str) -> None:
    """The sources, as packages of a version that no other copy has: cargo takes what is built of one for another's."""
    shutil.rmtree(copy, ignore_errors=True)
    # With today's times: what was built of an earlier copy, perhaps without a check, is not current then.
    shutil.copytree(HERE, copy, ignore=LEFT_OUT, copy_function=shutil.copy)
    manifest, lock = copy / "Cargo.toml", copy / "Cargo.lock"
    ours = re.compile(r'(name = "(?:nuna-[a-z-]+|test-suites|xtask)"\nversion = )"0.1.0"')
    manifest.write_text(manifest.read_text().replace('version = "0.1.0"', f'version = "{version}"', 1))
    lock.write_text(ours.sub(rf'\1"{version}"', lock.read_text()))
    if (HERE / "node_modules").exists():
        (copy / "node_modules").symlink_to(HERE / "node_modules")


def mutated(source: str, mutation: dict[str, str]) -> str:
    """The source without the check; ValueError when the check isn't there exactly once."""
    found = source.count(mutation["remove"])
    if found != 1:
        raise ValueError(f"{mutation['file']} has {mutation['remove']!r} {found} times, not once: mend mutations.toml")
    return source.replace(mutation["remove"], mutation.get("with", ""))


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    # The workspace's own target, so that no dependency is built again.
    environment = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    return subprocess.run(  # noqa: S603 (the words are those of mutations.toml)
        command, cwd=copy, env=environment, capture_output=True, text=True, timeout=TIME, check=False
    )


def tested(copy: Path, mutation: dict[str, str]) -> subprocess.CompletedProcess[str]:
    if "wasm" in mutation:
        built = run(copy, "./build.sh", *mutation["wasm"].split())
        if built.returncode:
            return built
    return run(copy, "cargo", "test", "--locked", "--quiet", "-j2", *mutation["tests"].split())


def noticed(copy: Path, mutation: dict[str, str]) -> str:
    """`noticed`, or what is wrong."""
    path = copy / mutation["file"]
    source = path.read_text()
    try:
        path.write_text(mutated(source, mutation))
        ran = tested(copy, mutation)
    finally:
        path.write_text(source)
        if "wasm" in mutation:
            shutil.copytree(HERE / "wasm", copy / "wasm", copy_function=shutil.copy, dirs_exist_ok=True)
    output = ran.stdout + ran.stderr
    if ran.returncode == 0:
        return "NOT NOTICED"
    return "noticed" if "test result: FAILED" in output else f"does not compile:\n{output[-1500:]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="part of a name")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them")
    asked = parser.parse_args()
    mutations = [mutation for mutation in listed() if " ".join(asked.words) in mutation["name"]]
    if asked.sample:
        mutations = [mutation for mutation in mutations if "wasm" not in mutation]
        mutations = mutations[:: -(-len(mutations) // asked.sample)]
    copy = TARGET / "mutants-source"
    copied(copy, "0.0.1")
    for tests in sorted({mutation["tests"] for mutation in mutations}):
        if (ran := tested(copy, {"tests": tests})).returncode:
            print(f"{tests}: fails before anything is removed\n{ran.stdout[-1500:]}{ran.stderr[-1500:]}")
            return 1
    bad, begun = 0, time.monotonic()
    for n, mutation in enumerate(mutations, 1):
        verdict = noticed(copy, mutation)
        bad += verdict != "noticed"
        print(f"{n} of {len(mutations)}, {time.monotonic() - begun:.0f} s  {mutation['name']}: {verdict}", flush=True)
    print(f"{len(mutations) - bad} of {len(mutations)} removed checks were noticed")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
