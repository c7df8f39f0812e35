"""What is tried is what is deployed: the emulator's packages are the layers', version by version."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("layer", ["deps", "chain", "media"])
@pytest.mark.parametrize("lock", ["emulator", "dev"])
def test_the_locks_agree(layer: str, lock: str) -> None:
    ours, theirs = pins(ROOT / "layers" / layer / "requirements.txt"), pins(ROOT / "requirements" / f"{lock}.txt")
    assert ours
    assert {name: theirs.get(name) for name in ours} == ours
