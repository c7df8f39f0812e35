"""Fixtures: a fresh network per test."""

from collections.abc import Callable
from pathlib import Path

import pytest
from nuna_localnet import Net
from nuna_localnet.client import connect, fund
from nuna_localnet.testing import Wallet
from stellar_sdk import SorobanServer


@pytest.fixture
def net() -> Net:
    return Net()


@pytest.fixture
def server(net: Net) -> SorobanServer:
    return connect(net)


@pytest.fixture
def wallet(net: Net, server: SorobanServer) -> Callable[[], Wallet]:
    """Makes funded wallets."""
    return lambda: Wallet(net, fund(net), server)


@pytest.fixture
def counter_wasm() -> bytes:
    """The contract of fixtures/counter.wat."""
    return (Path(__file__).parent / "fixtures" / "counter.wasm").read_bytes()
