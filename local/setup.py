"""`python3 -m local.setup`: everything the other commands need, from the locks. Standard library only.

Each step is done again only when its inputs changed (a hash of them is kept in .build/stamps), so a second run takes
a moment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = "Scripts" if os.name == "nt" else "bin"
VENV, EMULATOR = ROOT / ".venv", ROOT / ".venv-emulator"
PYTHON = VENV / BIN / "python"
CHAIN = ROOT / "localnet" / "target" / "release" / "nuna-localnet"
STAMPS = ROOT / ".build" / "stamps"
OLDEST = (3, 11)
BUILT = {"target", "__pycache__", ".pytest_cache", "node_modules", ".venv"}


class CannotSetUp(RuntimeError):
    """A tool is missing or a step failed; the message says which and what to do."""


@dataclass(frozen=True)
class Step:
    """`inputs`: files and folders whose contents decide whether `run` is needed; `makes`: what must be there after."""

    name: str
    inputs: tuple[str, ...]
    makes: tuple[Path, ...]
    run: Callable[[], None]


def files(paths: Iterable[str]) -> Iterable[Path]:
    for path in (ROOT / name for name in paths):
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not BUILT & set(p.relative_to(ROOT).parts))
        else:
            yield path


def digest(step: Step) -> str:
    """Of the step's inputs, the interpreter and the checkout's place (environments can't be moved)."""
    total = hashlib.sha256(f"{sys.version}\0{ROOT}\0".encode())
    for path in files(step.inputs):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def command(*parts: str | Path, env: dict[str, str] | None = None) -> None:
    """Run it with its output shown; raises CannotSetUp when it fails or is not there."""
    try:
        done = subprocess.run([str(part) for part in parts], cwd=ROOT, env={**os.environ, **(env or {})}, check=False)
    except FileNotFoundError:
        raise CannotSetUp(f"{parts[0]} is not installed; README.md says what a machine needs") from None
    if done.returncode:
        raise CannotSetUp(f"{' '.join(str(part) for part in parts)} ended with {done.returncode}")


def install(python: Path, lock: str) -> None:
    """The lock's packages, hashes checked, bytecode compiled (it halves every start)."""
    options = ["--quiet", "--python", str(python), "--compile-bytecode", "--require-hashes"]
    command(VENV / BIN / "uv", "pip", "install", *options, "-r", ROOT / "requirements" / lock)


def make_venv() -> None:
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    command(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r",
            ROOT / "requirements" / "setup.txt")  # fmt: skip
    install(PYTHON, "dev.txt")


def make_emulator() -> None:
    if not (EMULATOR / BIN / "python").exists():
        command(VENV / BIN / "uv", "venv", "--quiet", "--python", PYTHON, EMULATOR)
    install(EMULATOR / BIN / "python", "emulator.txt")


def build_chain() -> None:
    if not shutil.which("cargo"):
        raise CannotSetUp("cargo is not installed; get Rust from https://rustup.rs")
    command(ROOT / "localnet" / "build.sh", env={"PYTHON": str(PYTHON)})


def synthesize() -> None:
    command(PYTHON, "-c", "from local import stack, synthesis; synthesis.synthesized(stack.ASSEMBLY)")


STEPS = (
    Step("Python environment", ("requirements/setup.txt", "requirements/dev.txt"), (PYTHON,), make_venv),
    Step("emulator's environment", ("requirements/emulator.txt",), (EMULATOR / BIN / "python",), make_emulator),
    Step("embedded chain (Rust; minutes at first)", ("localnet",), (CHAIN,), build_chain),
    Step(
        "CloudFormation template",
        ("functions", "layers/nuna", "infra_cdk", "local", "requirements/dev.txt"),
        (),
        synthesize,
    ),
)


def main() -> int:
    if sys.version_info < OLDEST:
        print(f"Python {sys.version.split()[0]} is too old; 3.11 or newer is needed", file=sys.stderr)
        return 1
    STAMPS.mkdir(parents=True, exist_ok=True)
    for number, step in enumerate(STEPS, 1):
        stamp, wanted = STAMPS / f"{number}.sha256", digest(step)
        if stamp.exists() and stamp.read_text() == wanted and all(made.exists() for made in step.makes):
            continue
        print(f"set-up {number}/{len(STEPS)}: {step.name} …", flush=True)
        started = time.monotonic()
        try:
            step.run()
        except CannotSetUp as error:
            print(f"set-up failed: {error}", file=sys.stderr)
            return 1
        stamp.write_text(wanted)
        print(f"set-up {number}/{len(STEPS)}: done in {time.monotonic() - started:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
