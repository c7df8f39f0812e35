"""The contracts' functions as methods of the embedded chain, a module for each contract.

Amounts are stroops, times unix seconds; whoever acts is a funded `Wallet`, which signs and sends.
"""

from __future__ import annotations

from typing import Any, Protocol

from nuna_localnet.testing import Wallet
from stellar_sdk import SorobanServer, scval, xdr

DAY = 86_400


class Calls(Protocol):
    """What the methods need of the chain that they are on."""

    server: SorobanServer
    factory: str
    marketplace: str
    auction: str
    royalty_manager: str
    native: str

    def run(self, wallet: Wallet, contract: str, function: str, *args: xdr.SCVal) -> Any: ...

    def pass_time(self, seconds: int) -> None: ...

    def read(self, contract: str, function: str, *args: xdr.SCVal) -> Any: ...

    @property
    def now(self) -> int: ...


def who(party: Wallet | str) -> xdr.SCVal:
    return scval.to_address(party if isinstance(party, str) else party.address)


def maybe(party: Wallet | str | None) -> xdr.SCVal:
    """An `Option<Address>`."""
    return scval.to_void() if party is None else who(party)


def option(value: xdr.SCVal | None) -> xdr.SCVal:
    return scval.to_void() if value is None else value


u32, u64, i128, text, raw = scval.to_uint32, scval.to_uint64, scval.to_int128, scval.to_string, scval.to_bytes
symbol, flag, several = scval.to_symbol, scval.to_bool, scval.to_vec
