"""What is deployed, with which constructor, at which address. Pure: nothing here talks to a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from stellar_sdk import Address, Asset, Keypair, Network, StrKey, scval, xdr
from stellar_sdk.sep.contract_spec import ContractSpec

WASM = Path(__file__).parents[1] / "wasm"
FEE_BPS = 250  # of each sale, for the platform
MOST_FEE_BPS = 1_000  # the contracts allow no more
PUBLIC_PHASE = 2  # of whitelist 0, limited 1, public 2: who may make collections
COLLECTIONS_EACH = 5  # per creator, in the limited phase
PASSPHRASES = {
    "local": "Nuna Local Network ; 2026",
    "testnet": Network.TESTNET_NETWORK_PASSPHRASE,
    "mainnet": Network.PUBLIC_NETWORK_PASSPHRASE,
}


def local_key(role: str) -> Keypair:
    """A key of every local network: `deployer`, `admin`, `fees`. Its seed is public: never use it elsewhere."""
    return Keypair.from_raw_ed25519_seed(hashlib.sha256(f"nuna local network: {role}".encode()).digest())


@dataclass(frozen=True)
class Contract:
    """`wasm`: the file in contracts/wasm; `roles`: those that its entry points ask for."""

    name: str
    wasm: str
    roles: tuple[str, ...]

    @property
    def salt(self) -> bytes:
        return hashlib.sha256(f"nuna:{self.name}:v1".encode()).digest()


CONTRACTS = (
    Contract("factory", "collection_factory", ("pauser", "upgrader")),
    Contract("royalty_manager", "royalty_manager", ("upgrader",)),
    Contract("marketplace", "marketplace", ("fee_mgr", "pauser", "upgrader")),
    Contract("auction", "auction", ("fee_mgr", "pauser", "upgrader")),
)
ROLES = ("fee_mgr", "pauser", "upgrader")
ARGUMENTS: dict[str, Callable[[Plan], xdr.SCVal]] = {
    "admin": lambda plan: scval.to_address(plan.admin),
    "nft_wasm": lambda plan: scval.to_bytes(plan.wasm_hash("nft")),
    "phase": lambda _: scval.to_uint32(PUBLIC_PHASE),
    "cap": lambda _: scval.to_uint32(COLLECTIONS_EACH),
    "fee_bps": lambda plan: scval.to_uint32(plan.fee_bps),
    "currencies": lambda plan: scval.to_vec([scval.to_address(plan.native)]),
    "royalty_manager": lambda plan: scval.to_address(plan.addresses["royalty_manager"]),
}
"""A constructor's argument by its name in the contract's spec."""
UPLOADED = ("nft",)
"""Wasm that is uploaded only: the factory makes contracts of it."""


@dataclass(frozen=True)
class Plan:
    """Everything that follows from a network's passphrase, the deploying account and the admin's address.

    `holders`: who holds a role of `ROLES`; the admin holds those that are not named.
    """

    network: str
    passphrase: str
    deployer: str
    admin: str
    fee_bps: int = FEE_BPS
    holders: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def local(cls) -> Plan:
        return cls("local", PASSPHRASES["local"], local_key("deployer").public_key, local_key("admin").public_key)

    @cached_property
    def native(self) -> str:
        """The native asset's contract; it follows from the network alone."""
        return Asset.native().contract_id(self.passphrase)

    def holder(self, role: str) -> str:
        return self.holders.get(role, self.admin)

    @cached_property
    def addresses(self) -> dict[str, str]:
        """Name → address, of the native asset too."""
        return {"native": self.native, **{contract.name: self.address(contract) for contract in CONTRACTS}}

    def address(self, contract: Contract) -> str:
        """Where the deployer's contract of this salt is: SHA-256 of the preimage (CAP-46-02)."""
        preimage = xdr.HashIDPreimage(
            xdr.EnvelopeType.ENVELOPE_TYPE_CONTRACT_ID,
            contract_id=xdr.HashIDPreimageContractID(
                network_id=xdr.Hash(Network(self.passphrase).network_id()),
                contract_id_preimage=xdr.ContractIDPreimage(
                    xdr.ContractIDPreimageType.CONTRACT_ID_PREIMAGE_FROM_ADDRESS,
                    from_address=xdr.ContractIDPreimageFromAddress(
                        address=Address(self.deployer).to_xdr_sc_address(), salt=xdr.Uint256(contract.salt)
                    ),
                ),
            ),
        )
        return StrKey.encode_contract(hashlib.sha256(preimage.to_xdr_bytes()).digest())

    def constructor(self, contract: Contract) -> list[xdr.SCVal]:
        """The arguments that the committed code's constructor asks for; KeyError names one that nobody gives."""
        spec = ContractSpec.from_wasm(self.wasm(contract.wasm)).get_function("__constructor")
        return [ARGUMENTS[given.name.decode()](self) for given in (spec.inputs if spec else ())]

    def wasm(self, name: str) -> bytes:
        return (WASM / f"{name}.wasm").read_bytes()

    def wasm_hash(self, name: str) -> bytes:
        return hashlib.sha256(self.wasm(name)).digest()

    def record(self) -> dict[str, object]:
        """What contracts/networks/<network>.json says; a local network just runs what contracts/wasm has."""
        facts = {
            "network": self.network,
            "passphrase": self.passphrase,
            "deployer": self.deployer,
            "admin": self.admin,
            "feeBps": self.fee_bps,
            "roles": {role: self.holder(role) for role in ROLES},
            "contracts": self.addresses,
        }
        return facts if self.network == "local" else facts | {"wasm": self.hashes}

    @property
    def hashes(self) -> dict[str, str]:
        files = (*UPLOADED, *(contract.wasm for contract in CONTRACTS))
        return {name: self.wasm_hash(name).hex() for name in files}
