"""A copy of the checkout whose sources a test may edit; what is built is shared by links."""

from __future__ import annotations

import shutil
from pathlib import Path

from local.processes import ROOT

COPIED = (
    "functions",
    "layers",
    "infra_cdk",
    "local",
    "requirements",
    "contracts/wasm",
    "contracts/networks",
    "contracts/deploy",
)
LINKED = (".venv", ".venv-emulator", "localnet")
CACHES = shutil.ignore_patterns("__pycache__")


def copy_to(folder: Path) -> Path:
    """The copy's root, with the synthesized template if there is one."""
    for name in COPIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=CACHES)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    if (assembly := ROOT / ".build" / "cdk.local").exists():
        shutil.copytree(assembly, folder / ".build" / "cdk.local")
    return folder
