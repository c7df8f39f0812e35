"""A real emulator process for the flows; each module gets an empty one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws import PYTHON, Emulator
from local.processes import free_port


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(free_port(), tmp_path_factory.mktemp("nuna")) as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for an emulator that the test starts, stops and kills by itself."""
    return tmp_path


@pytest.fixture(autouse=True)
def _installed() -> None:
    if not PYTHON.exists():
        pytest.fail("no .venv-emulator; `make setup` makes it")
