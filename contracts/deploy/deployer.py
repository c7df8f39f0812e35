"""Carries a plan out on a network, step by step; what is there already is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from stellar_sdk import Address, Keypair, SorobanServer, TransactionBuilder, TransactionEnvelope, scval, xdr
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
    """`run()` makes the network as the plan says and answers how many transactions that took (0: nothing to do).

    A run that was cut off is taken up by the next one where it stopped.
    """

    def __init__(
        self,
        plan: Plan,
        server: SorobanServer,
        key: Keypair,
        progress: Callable[[str], None] = lambda _: None,
        *,
        sent: Callable[[], None] = lambda: None,
    ) -> None:
        """`sent` is called after each transaction; a network of one's own can close its ledger then."""
        if key.public_key != plan.deployer:
            raise DeployFailed(f"the plan is of deployer {plan.deployer}, the key is of {key.public_key}")
        self._plan, self._server, self._key, self._progress, self._sent = plan, server, key, progress, sent
        self.ledger: int | None = None
        """The one in which this run deployed the first contract; None when all were there."""

    def run(self) -> int:
        wasm = (*UPLOADED, *(contract.wasm for contract in CONTRACTS))
        uploads = sum(self._upload(name) for name in wasm)
        return uploads + sum(self._create(contract) for contract in CONTRACTS) + self._give_roles()

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
        ledger = self._send(
            lambda build: build.append_create_contract_op(hash, self._key.public_key, arguments, salt=contract.salt),
            f"deployment of {contract.name}",
        )
        if contract == CONTRACTS[0]:  # a run that was cut off after it must not pass a later ledger for the first
            self.ledger = ledger
        if self._running(address) != hash:
            raise DeployFailed(f"{contract.name} was deployed, but not at {address}")
        self._progress(f"{contract.name} deployed at {address}")
        return 1

    def _give_roles(self) -> int:
        """Roles are the admin's to give: where that is not the deployer, the calls to make are told."""
        wanted = [(contract, role) for contract in CONTRACTS for role in contract.roles]
        missing = [(contract, role) for contract, role in wanted if not self._holds(contract, role)]
        if missing and self._plan.admin != self._key.public_key:
            calls = [f"{c.name} {self._plan.address(c)}: set_role({r}, {self._plan.holder(r)})" for c, r in missing]
            raise DeployFailed("\n  ".join([f"roles are the admin's to give; {self._plan.admin} must call", *calls]))
        for contract, role in missing:
            self._give(contract, role)
        return len(missing)

    def _holds(self, contract: Contract, role: str) -> bool:
        answer = self._asked(self._plan.address(contract), "get_role", [scval.to_symbol(role)])
        return scval.to_native(answer) == Address(self._plan.holder(role))

    def _give(self, contract: Contract, role: str) -> None:
        address, holder = self._plan.address(contract), self._plan.holder(role)
        arguments = [scval.to_symbol(role), scval.to_address(holder)]
        self._send(
            lambda build: build.append_invoke_contract_function_op(address, "set_role", arguments),
            f"{contract.name}'s {role}",
        )
        self._progress(f"{contract.name}'s {role} is {holder}")

    def _asked(self, address: str, function: str, arguments: list[xdr.SCVal]) -> xdr.SCVal:
        """What a function that changes nothing answers."""
        results = self._server.simulate_transaction(
            self._built(lambda build: build.append_invoke_contract_function_op(address, function, arguments))
        ).results
        if not results:
            raise DeployFailed(f"{address} does not answer {function}")
        return xdr.SCVal.from_xdr(results[0].xdr)

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

    def _send(self, append: Callable[[TransactionBuilder], TransactionBuilder], what: str) -> int | None:
        """The ledger that has the transaction."""
        envelope = self._server.prepare_transaction(self._built(append))
        envelope.sign(self._key)
        sent = self._server.send_transaction(envelope)
        if sent.status not in (SendTransactionStatus.PENDING, SendTransactionStatus.DUPLICATE):
            raise DeployFailed(f"{what}: the network answers {sent.status.value} {sent.error_result_xdr or ''}")
        self._sent()
        found = self._settled(sent.hash, what)
        if found.status != GetTransactionStatus.SUCCESS:
            raise DeployFailed(f"{what} failed in ledger {found.ledger}: {found.result_xdr}")
        return found.ledger

    def _built(self, append: Callable[[TransactionBuilder], TransactionBuilder]) -> TransactionEnvelope:
        account = self._server.load_account(self._key.public_key)
        return append(TransactionBuilder(account, self._plan.passphrase, INCLUSION_FEE).set_timeout(VALID)).build()

    def _settled(self, hash: str, what: str) -> GetTransactionResponse:
        end = time.monotonic() + PATIENCE
        while True:
            found = self._server.get_transaction(hash)
            if found.status != GetTransactionStatus.NOT_FOUND:
                return found
            if time.monotonic() > end:
                raise DeployFailed(f"{what}: not in a ledger within {PATIENCE:.0f} s; run this again")
            time.sleep(0.2)
