"""`python -m infra_cdk.layers`: the dependency layers for Lambda's platform, from their locks, without docker.

What is built depends on the lock alone, not on the checkout's path: no scripts (their first line is an interpreter's
path), no notes of the installer. So an unchanged lock is an unchanged layer.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from infra_cdk.packages import OPT, RUNTIME, compile_for_runtime, runtime_python, shown_below

ROOT = Path(__file__).parents[1]
PLATFORM = "aarch64-manylinux_2_28"
LAYERS = ("deps", "chain", "media")
NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
"""Of the installer, in each package's .dist-info; what importlib.metadata reads at run time (METADATA) stays."""


def build(name: str, target: Path, python: Path) -> None:
    """Install the layer's lock as wheels of Lambda's platform into `target`/python, with bytecode."""
    shutil.rmtree(target, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    options = ["--python-platform", PLATFORM, "--python-version", RUNTIME, "--only-binary", ":all:"]
    lock = ROOT / "layers" / name / "requirements.txt"
    command = [uv, "pip", "install", "--quiet", *options, "--require-hashes", "--target", target / "python", "-r", lock]
    subprocess.run([str(part) for part in command], check=True)  # noqa: S603
    bare(target / "python")
    compile_for_runtime(shown_below(target, OPT), python, strict=False)  # some packages carry templates named .py


def bare(folder: Path) -> None:
    """Remove what an installation leaves beside the packages' own files."""
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / ".lock").unlink(missing_ok=True)
    for path in folder.glob("*.dist-info/*"):
        if path.name in NOTES:
            path.unlink()


if __name__ == "__main__":
    compiler = runtime_python()
    for layer in LAYERS:
        build(layer, ROOT / ".build" / "layers" / layer, compiler)
        print(f"layer {layer} is built")
