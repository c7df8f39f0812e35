"""What is tried is what is deployed: the emulator's packages are the layers', version by version."""

import re
from pathlib import Path

import pytest

from infra_cdk.parameters import SETTINGS
from nuna import settings
from nuna.contracts import CONTRACTS

ROOT = Path(__file__).parents[2]


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("layer", ["deps", "chain", "media"])
@pytest.mark.parametrize("lock", ["emulator", "dev"])
def test_the_locks_agree(layer: str, lock: str) -> None:
    ours, theirs = pins(ROOT / "layers" / layer / "requirements.txt"), pins(ROOT / "requirements" / f"{lock}.txt")
    assert ours
    assert {name: theirs.get(name) for name in ours} == ours


def test_every_documented_setting_is_a_parameter() -> None:
    documented = set(re.findall(r"NUNA_[A-Z_]+", settings.__doc__ or "")) - {"NUNA_STAGE"}
    documented |= {f"NUNA_{contract.setting}" for contract in CONTRACTS}
    assert documented == {variable for variable, _ in SETTINGS.values()} | {"NUNA_WEB_ORIGINS"}
