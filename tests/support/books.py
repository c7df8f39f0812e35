"""What a story did to everyone's money, to the stroop.

with books(on, seller=alice, buyer=bob, marketplace=on.marketplace, fees=lambda: on.accrued(on.marketplace)) as change:
    on.buy(bob, listing, price)
assert change == {"seller": 27_750_000, "buyer": -30_000_000, "marketplace": 750_000, "fees": 750_000}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from stellar_sdk import TransactionEnvelope

from events.support.embedded import Embedded, Timeless
from nuna.adapters.stellar.envelopes import read
from nuna.adapters.stellar.results import failure
from nuna.errors import ChainRefused

Party = Timeless | str | Callable[[], int]
"""An account, a contract's address, or a figure that says to whom what a contract holds belongs."""


@contextmanager
def books_in(on: Embedded, currency: str, **parties: Party) -> Iterator[dict[str, int]]:
    """How much of the currency each got, known once the block is over.

    Network fees are not counted as a loss: what each transaction's result says it was charged is added back, so a
    stroop too much taken from an account would show. What accounts and contracts got must sum up to nothing: whoever
    takes part must be named.
    """
    before = {name: _holds(on, currency, party) for name, party in parties.items()}
    change: dict[str, int] = {}
    yield change
    change.update({name: _holds(on, currency, party) - before[name] for name, party in parties.items()})
    held = {name: change[name] for name, party in parties.items() if not callable(party)}
    assert sum(held.values()) == 0, f"money came from or went to someone who is not named: {held}"


def books(on: Embedded, **parties: Party) -> AbstractContextManager[dict[str, int]]:
    """The same for the native currency."""
    return books_in(on, on.native, **parties)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused with the contract's error of this name."""
    with pytest.raises(ChainRefused) as caught:
        yield
    assert caught.value.extra["error"]["code"] == code


def lost_race(on: Embedded, wallet: Timeless, prepared: TransactionEnvelope) -> str:
    """Submit what was signed before things changed: a ledger takes it, its fee is charged; the refusal's name."""
    found = wallet.submit(prepared)
    assert found.status.value == "FAILED"
    assert found.result_xdr and found.envelope_xdr
    call = read(found.envelope_xdr, on.net.passphrase)
    return failure(found.result_xdr, found.diagnostic_events_xdr or [], call, on.kinds)["code"]


def _holds(on: Embedded, currency: str, party: Party) -> int:
    if isinstance(party, Timeless):
        return on.balance(currency, party.address) + (party.spent if currency == on.native else 0)
    return on.balance(currency, party) if isinstance(party, str) else party()
