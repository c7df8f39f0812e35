"""The marketplace on an embedded chain in this process: contracts deployed, wallets funded, calls signed and sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nuna_localnet import Net
from nuna_localnet.client import connect, fund
from nuna_localnet.testing import Wallet, returned, upload_function
from stellar_sdk import Address, Asset, InvokeHostFunction, Keypair, TransactionBuilder, TransactionEnvelope, scval, xdr
from stellar_sdk.operation import Operation

from nuna.adapters.soroban import SorobanChain
from nuna.function import root_folder

WASM = root_folder() / "contracts/wasm"
NOW = 1_790_000_000  # unix seconds at which a network with a fixed clock begins
FEE_BPS = 250


def keypair(name: str) -> Keypair:
    """The same for the same name, so that a recording is the same each time."""
    return Keypair.from_raw_ed25519_seed(hashlib.sha256(f"nuna test wallet {name}".encode()).digest())


class Timeless(Wallet):
    """A wallet whose transactions hold at any time, so that the same story has the same hashes each time."""

    def build(self, *operations: Operation, fee: int = 100) -> TransactionEnvelope:
        builder = TransactionBuilder(self.server.load_account(self.address), self.net.passphrase, fee)
        for operation in operations:
            builder.append_operation(operation)
        return builder.set_timeout(0).build()


@dataclass
class Embedded:
    """A network with the factory and the marketplace on it. `now=None`: by the machine's clock."""

    now: int | None = NOW
    retention: int = 17_280
    net: Net = field(init=False)
    factory: str = field(init=False)
    marketplace: str = field(init=False)
    native: str = field(init=False)
    _wallets: dict[str, Wallet] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.net = Net(now=self.now, retention=self.retention)
        self.server = connect(self.net)
        self.native = Asset.native().contract_id(self.net.passphrase)
        operator = self.wallet("operator")
        nft = _upload(operator, "nft")
        admin, public, cap = scval.to_address(operator.address), scval.to_uint32(2), scval.to_uint32(1)
        self.factory = _create(operator, "collection_factory", admin, scval.to_bytes(nft), public, cap)
        terms = (scval.to_uint32(FEE_BPS), scval.to_vec([scval.to_address(self.native)]), scval.to_void())
        self.marketplace = _create(operator, "marketplace", admin, *terms)

    @property
    def chain(self) -> SorobanChain:
        return SorobanChain(self.server, self.net.passphrase)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "NUNA_FACTORY_CONTRACT": self.factory,
            "NUNA_MARKETPLACE_CONTRACT": self.marketplace,
            "NUNA_NATIVE_CONTRACT": self.native,
            "NUNA_NETWORK_PASSPHRASE": self.net.passphrase,
        }

    def wallet(self, name: str) -> Wallet:
        """The funded account of that name."""
        if name not in self._wallets:
            self._wallets[name] = Timeless(self.net, fund(self.net, keypair(name)), self.server)
        return self._wallets[name]

    def create_collection(self, creator: Wallet, name: str = "Dawn", royalty_bps: int = 500) -> str:
        text = [scval.to_string(part) for part in (name, name.upper()[:5], "ipfs://dawn/")]
        of = scval.to_address(creator.address)
        return str(
            _run(creator, self.factory, "create_collection", of, *text, of, scval.to_uint32(royalty_bps)).address
        )

    def mint(self, creator: Wallet, collection: str, token: int, uri: str, to: Wallet | None = None) -> None:
        owner = scval.to_address((to or creator).address)
        minter = scval.to_address(creator.address)
        _run(creator, collection, "mint", minter, owner, scval.to_uint32(token), scval.to_string(uri))

    def list(self, seller: Wallet, collection: str, token: int, price: int, days: int = 30) -> int:
        now = self.server.get_latest_ledger().close_time
        what = (scval.to_address(collection), scval.to_uint32(token), scval.to_int128(price))
        terms = (scval.to_address(self.native), scval.to_uint64(now + days * 86_400))
        return int(_run(seller, self.marketplace, "create_listing", scval.to_address(seller.address), *what, *terms))

    def update(self, seller: Wallet, id: int, price: int, days: int = 30) -> None:
        now = self.server.get_latest_ledger().close_time
        terms = (scval.to_uint64(id), scval.to_int128(price), scval.to_uint64(now + days * 86_400))
        _run(seller, self.marketplace, "update_listing", scval.to_address(seller.address), *terms)

    def cancel(self, seller: Wallet, id: int) -> None:
        _run(seller, self.marketplace, "cancel_listing", scval.to_address(seller.address), scval.to_uint64(id))

    def buy(self, buyer: Wallet, id: int, most: int) -> None:
        terms = (scval.to_uint64(id), scval.to_int128(most))
        _run(buyer, self.marketplace, "buy", scval.to_address(buyer.address), *terms)

    def transfer(self, owner: Wallet, collection: str, token: int, to: Wallet) -> None:
        who = (scval.to_address(owner.address), scval.to_address(to.address))
        _run(owner, collection, "transfer", *who, scval.to_uint32(token))

    def approve(self, owner: Wallet, collection: str, token: int, approved: str, until: int) -> None:
        who = (scval.to_address(owner.address), scval.to_address(approved))
        _run(owner, collection, "approve", *who, scval.to_uint32(token), scval.to_uint32(until))

    def set_metadata(self, minter: Wallet, collection: str, token: int, uri: str) -> None:
        what = (scval.to_address(minter.address), scval.to_uint32(token), scval.to_string(uri))
        _run(minter, collection, "set_metadata_uri", *what)

    def burn(self, owner: Wallet, collection: str, token: int) -> None:
        _run(owner, collection, "burn", scval.to_address(owner.address), scval.to_uint32(token))


def _run(wallet: Wallet, contract: str, function: str, *args: xdr.SCVal) -> Any:
    return returned(wallet.call(contract, function, *args))


def _upload(wallet: Wallet, name: str) -> bytes:
    code: bytes = returned(wallet.invoke(InvokeHostFunction(upload_function(_wasm(name)))))
    return code


def _wasm(name: str) -> bytes:
    return Path(WASM / f"{name}.wasm").read_bytes()


def _create(wallet: Wallet, name: str, *args: xdr.SCVal) -> str:
    code, salt = _upload(wallet, name), hashlib.sha256(f"nuna:{name}:v1".encode()).digest()
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
