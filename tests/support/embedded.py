"""The contracts on an embedded chain in this process: deployed, wallets funded, calls signed and sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nuna_localnet import Net
from nuna_localnet.client import advance_time, close_ledgers, connect, fund
from nuna_localnet.testing import Wallet, fee_of, invocation, returned, upload_function
from stellar_sdk import Address, Asset, InvokeHostFunction, Keypair, TransactionBuilder, TransactionEnvelope, scval, xdr
from stellar_sdk.exceptions import PrepareTransactionException
from stellar_sdk.operation import Operation
from stellar_sdk.soroban_rpc import GetTransactionResponse

from nuna.adapters.stellar.chain import SorobanChain
from nuna.adapters.stellar.errors import explain
from nuna.contracts import CONTRACTS
from nuna.errors import ChainRefused
from nuna.registry import root_folder
from tests.support.calls import raw, several, u32, who
from tests.support.calls.auctions import Auctions
from tests.support.calls.collections import Collections
from tests.support.calls.governance import Governance
from tests.support.calls.marketplace import Marketplace
from tests.support.calls.money import Money

WASM = root_folder() / "contracts/wasm"
NOW = 1_790_000_000  # unix seconds at which a network with a fixed clock begins
FEE_BPS = 250
PUBLIC = 2  # of the launch's phases: anyone may create collections


def keypair(name: str) -> Keypair:
    """The same for the same name, so that a recording is the same each time."""
    return Keypair.from_raw_ed25519_seed(hashlib.sha256(f"nuna test wallet {name}".encode()).digest())


class Timeless(Wallet):
    """A wallet whose transactions hold at any time, so that the same story has the same hashes each time; it remembers
    what the network charged for them."""

    spent = 0  # stroops of network fees

    def build(self, *operations: Operation, fee: int = 100) -> TransactionEnvelope:
        builder = TransactionBuilder(self.server.load_account(self.address), self.net.passphrase, fee)
        for operation in operations:
            builder.append_operation(operation)
        return builder.add_time_bounds(0, 0).build()  # a timeout would count from the machine's time

    def submit(self, transaction: TransactionEnvelope, *signers: Keypair) -> GetTransactionResponse:
        found = super().submit(transaction, *signers)
        self.spent += fee_of(found)
        return found


@dataclass
class Embedded(Collections, Marketplace, Auctions, Money, Governance):
    """A network with all contracts on it; both markets ask the royalty manager.

    `start`: a clock that stands there until it is moved (unix seconds), None: the machine's. `phase`: the factory's.
    """

    start: int | None = NOW
    retention: int = 17_280
    phase: int = PUBLIC
    net: Net = field(init=False)
    factory: str = field(init=False)
    marketplace: str = field(init=False)
    auction: str = field(init=False)
    royalty_manager: str = field(init=False)
    native: str = field(init=False)
    wallets: dict[str, Timeless] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.net = Net(now=self.start, retention=self.retention)
        self.server = connect(self.net)
        self.native = Asset.native().contract_id(self.net.passphrase)
        operator = self.wallet("operator")
        nft = self.upload(operator, (WASM / "nft.wasm").read_bytes())
        launch = (raw(nft), u32(self.phase), u32(1))
        self.factory = self._create("collection_factory", who(operator), *launch)
        self.royalty_manager = self._create("royalty_manager", who(operator))
        terms = (who(operator), u32(FEE_BPS), several([who(self.native)]), who(self.royalty_manager))
        self.marketplace = self._create("marketplace", *terms)
        self.auction = self._create("auction", *terms)

    def _create(self, name: str, *args: xdr.SCVal) -> str:
        return create(self.operator, name, (WASM / f"{name}.wasm").read_bytes(), *args)

    @property
    def chain(self) -> SorobanChain:
        return SorobanChain(self.server, self.net.passphrase)

    @property
    def settings(self) -> dict[str, str]:
        addresses = {f"NUNA_{contract.setting}": getattr(self, contract.name) for contract in CONTRACTS}
        return {**addresses, "NUNA_NETWORK_PASSPHRASE": self.net.passphrase}

    @property
    def kinds(self) -> dict[str, str]:
        """Contract → the kind whose error names it has."""
        return {getattr(self, contract.name): contract.errors for contract in CONTRACTS}

    @property
    def operator(self) -> Timeless:
        """Who deployed the contracts, and holds every role in them."""
        return self.wallet("operator")

    def wallet(self, name: str) -> Timeless:
        """The funded account of that name."""
        if name not in self.wallets:
            self.wallets[name] = Timeless(self.net, fund(self.net, keypair(name)), self.server)
        return self.wallets[name]

    # --- time --------------------------------------------------------------------------------------------------------
    @property
    def now(self) -> int:
        """The latest ledger's time, which is also what the next transaction sees until the clock is moved."""
        return int(self.server.get_latest_ledger().close_time)

    def move_to(self, time: int) -> None:
        """The next call happens at this time."""
        advance_time(self.net, time - self.now)
        close_ledgers(self.net, 1, 0)

    def close_ledgers(self, count: int) -> None:
        close_ledgers(self.net, count, 0)

    def pass_time(self, seconds: int) -> None:
        self.move_to(self.now + seconds)

    # --- calls -------------------------------------------------------------------------------------------------------
    def run(self, wallet: Wallet, contract: str, function: str, *args: xdr.SCVal) -> Any:
        """Simulated, signed, sent; what the call returned. ChainRefused names the contract's error."""
        with self._named(contract, function):
            return _plain(returned(wallet.call(contract, function, *args)))

    def prepare(self, wallet: Wallet, contract: str, function: str, *args: xdr.SCVal) -> TransactionEnvelope:
        """Simulated now, to be submitted when the state may be another."""
        return self.assemble(wallet, invocation(contract, function, *args), contract, function)

    def assemble(self, wallet: Wallet, call: InvokeHostFunction, contract: str, function: str) -> TransactionEnvelope:
        """The same for a call that has its authorization already."""
        with self._named(contract, function):
            return self.server.prepare_transaction(wallet.build(call))

    def read(self, contract: str, function: str, *args: xdr.SCVal) -> Any:
        envelope = self.operator.build(invocation(contract, function, *args))
        simulated = self.server.simulate_transaction(envelope)
        if simulated.error:
            raise self._refused(simulated, contract, function)
        assert simulated.results
        return _plain(scval.to_native(simulated.results[0].xdr))

    @contextmanager
    def _named(self, contract: str, function: str) -> Iterator[None]:
        try:
            yield
        except PrepareTransactionException as refused:
            raise self._refused(refused.simulate_transaction_response, contract, function) from refused

    def _refused(self, simulated: Any, contract: str, function: str) -> ChainRefused:
        error = explain(simulated.error, simulated.events or [], contract, function, self.kinds)
        return ChainRefused(error["detail"], error=error)


def _plain(value: Any) -> Any:
    return value.address if isinstance(value, Address) else value


def create(wallet: Wallet, name: str, wasm: bytes, *args: xdr.SCVal) -> str:
    """Upload and create a contract, at the address that follows from the wallet and the name."""
    code: bytes = returned(wallet.invoke(InvokeHostFunction(upload_function(wasm))))
    salt = hashlib.sha256(f"nuna:{name}:v1".encode()).digest()
    preimage = xdr.ContractIDPreimage(
        xdr.ContractIDPreimageType.CONTRACT_ID_PREIMAGE_FROM_ADDRESS,
        from_address=xdr.ContractIDPreimageFromAddress(Address(wallet.address).to_xdr_sc_address(), xdr.Uint256(salt)),
    )
    executable = xdr.ContractExecutable(xdr.ContractExecutableType.CONTRACT_EXECUTABLE_WASM, wasm_hash=xdr.Hash(code))
    function = xdr.HostFunction(
        xdr.HostFunctionType.HOST_FUNCTION_TYPE_CREATE_CONTRACT_V2,
        create_contract_v2=xdr.CreateContractArgsV2(preimage, executable, list(args)),
    )
    return str(returned(wallet.invoke(InvokeHostFunction(function))).address)
