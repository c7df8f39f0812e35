"""One network for all stories; each begins where the contracts are deployed and nothing else has happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from nuna_localnet.client import revert, snapshot

from events.support.embedded import Embedded


@pytest.fixture(scope="session")
def network() -> tuple[Embedded, int]:
    on = Embedded()
    for name in ("creator", "seller", "buyer", "rival", "receiver", "other"):
        on.wallet(name)
    return on, snapshot(on.net)


@pytest.fixture
def on(network: tuple[Embedded, int]) -> Iterator[Embedded]:
    embedded, beginning = network
    known = dict(embedded.wallets)
    yield embedded
    revert(embedded.net, beginning)
    embedded.wallets = known
