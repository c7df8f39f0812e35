"""Carries a plan out on a network, step by step; what is there already is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from stellar_sdk import Address, Keypair, SorobanServer, TransactionBuilder, xdr
from stellar_sdk.soroban_rpc import GetTransactionStatus, SendTransactionStatus

from contracts.deploy.plan import CONTRACTS, UPLOADED, Contract, Plan

if TYPE_CHECKING:
    from stellar_sdk.soroban_rpc import GetTransactionResponse

INCLUSION_FEE = 10_000  # stroops bid for a place in a ledger
PATIENCE = 90.0  # seconds for a transaction to be in a ledger
VALID = 120  # seconds


class DeployFailed(RuntimeError):
    """The network refused, or something else than the plan is deployed; the message says which and what to do."""


class Deployer:
    """`run()` makes the network as the plan says and answers how many transactions that took (0: nothing to do)."""

    def __init__(
        self, plan: Plan, server: SorobanServer, key: Keypair, progress: Callable[[str], None] = lambda _: None
    ) -> None:
        if key.public_key != plan.deployer:
            raise DeployFailed(f"the plan is of deployer {plan.deployer}, the key is of {key.public_key}")
        self._plan, self._server, self._key, self._progress = plan, server, key, progress

    def run(self) -> int:
        wasm = (*UPLOADED, *(contract.wasm for contract in CONTRACTS))
        uploads = [self._upload(name) for name in wasm]
        return sum(uploads) + sum(self._create(contract) for contract in CONTRACTS)

    def _upload(self, name: str) -> int:
        hash = self._plan.wasm_hash(name)
        key = xdr.LedgerKey(
            xdr.LedgerEntryType.CONTRACT_CODE, contract_code=xdr.LedgerKeyContractCode(hash=xdr.Hash(hash))
        )
        if self._server.get_ledger_entries([key]).entries:
            return 0
        code = self._plan.wasm(name)
        self._send(lambda build: build.append_upload_contract_wasm_op(code), f"upload of {name}.wasm")
        self._progress(f"{name}.wasm uploaded ({len(code):,} bytes, {hash.hex()})")
        return 1

    def _create(self, contract: Contract) -> int:
        address, hash = self._plan.address(contract), self._plan.wasm_hash(contract.wasm)
        running = self._running(address)
        if running == hash:
            self._progress(f"{contract.name} is {address}")
            return 0
        if running is not None:
            raise DeployFailed(
                f"{contract.name} {address} runs {running.hex()}, contracts/wasm has {hash.hex()}; on a local network "
                "start anew (`make reset`), on another the admin upgrades it"
            )
        arguments = self._plan.constructor(contract)
        self._send(
            lambda build: build.append_create_contract_op(hash, self._key.public_key, arguments, salt=contract.salt),
            f"deployment of {contract.name}",
        )
        if self._running(address) != hash:
            raise DeployFailed(f"{contract.name} was deployed, but not at {address}")
        self._progress(f"{contract.name} deployed at {address}")
        return 1

    def _running(self, address: str) -> bytes | None:
        """The hash of the code at an address; None when nothing is there."""
        key = xdr.LedgerKey(
            xdr.LedgerEntryType.CONTRACT_DATA,
            contract_data=xdr.LedgerKeyContractData(
                contract=Address(address).to_xdr_sc_address(),
                key=xdr.SCVal(xdr.SCValType.SCV_LEDGER_KEY_CONTRACT_INSTANCE),
                durability=xdr.ContractDataDurability.PERSISTENT,
            ),
        )
        entries = self._server.get_ledger_entries([key]).entries
        data = xdr.LedgerEntryData.from_xdr(entries[0].xdr).contract_data if entries else None
        if data is None or data.val.instance is None or data.val.instance.executable.wasm_hash is None:
            return None
        return data.val.instance.executable.wasm_hash.hash

    def _send(self, append: Callable[[TransactionBuilder], TransactionBuilder], what: str) -> None:
        account = self._server.load_account(self._key.public_key)
        builder = TransactionBuilder(account, self._plan.passphrase, INCLUSION_FEE).set_timeout(VALID)
        envelope = self._server.prepare_transaction(append(builder).build())
        envelope.sign(self._key)
        sent = self._server.send_transaction(envelope)
        if sent.status not in (SendTransactionStatus.PENDING, SendTransactionStatus.DUPLICATE):
            raise DeployFailed(f"{what}: the network answers {sent.status.value} {sent.error_result_xdr or ''}")
        found = self._settled(sent.hash, what)
        if found.status != GetTransactionStatus.SUCCESS:
            raise DeployFailed(f"{what} failed in ledger {found.ledger}: {found.result_xdr}")

    def _settled(self, hash: str, what: str) -> GetTransactionResponse:
        end = time.monotonic() + PATIENCE
        while True:
            found = self._server.get_transaction(hash)
            if found.status != GetTransactionStatus.NOT_FOUND:
                return found
            if time.monotonic() > end:
                raise DeployFailed(f"{what}: not in a ledger within {PATIENCE:.0f} s; run this again")
            time.sleep(0.2)
