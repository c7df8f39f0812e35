"""`python -m infra_cdk.layers`: the dependency layers for Lambda's platform, from their locks, without docker."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLATFORM = "aarch64-manylinux_2_28"
PYTHON_VERSION = "3.13"
LAYERS = ("deps", "chain", "media")


def build(name: str, target: Path) -> None:
    """Install the layer's lock as wheels of Lambda's platform into `target`/python."""
    shutil.rmtree(target, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    options = ["--python-platform", PLATFORM, "--python-version", PYTHON_VERSION, "--only-binary", ":all:"]
    lock = ROOT / "layers" / name / "requirements.txt"
    command = [uv, "pip", "install", "--quiet", *options, "--require-hashes", "--target", target / "python", "-r", lock]
    subprocess.run([str(part) for part in command], check=True)  # noqa: S603


if __name__ == "__main__":
    for layer in LAYERS:
        build(layer, ROOT / ".build" / "layers" / layer)
        print(f"layer {layer} is built")
