"""The contracts on a fresh local network: uploaded, created, their addresses kept in the stack's folder.

Ids depend on the operator's key and on the Wasm, so doing it twice finds what is there, and a rebuilt Wasm gets a new
address.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from local.processes import ROOT

if TYPE_CHECKING:
    from stellar_sdk import Keypair, SorobanServer, TransactionEnvelope
    from stellar_sdk import xdr as stellar_xdr

WASM = ROOT / "contracts" / "wasm"
FEE_BPS = 250  # of a sale, for the platform
PUBLIC_PHASE = 2  # everyone may make collections
OPERATOR = b"the operator of every local network, known to all"


class ContractFailed(RuntimeError):
    """The local network refused a deployment; the message has its answer."""


def deployed(endpoints: dict[str, str], record: Path, progress: Callable[[str], None]) -> dict[str, str]:
    """`{"native", "factory", "marketplace"}`: deployed unless `record` says that these very Wasms are.

    `endpoints` as the embedded chain prints them: rpc, friendbot, networkPassphrase.
    """
    build = (WASM / "SHA256SUMS").read_text() + endpoints["networkPassphrase"]
    digest = hashlib.sha256(build.encode()).hexdigest()
    if record.exists() and (known := json.loads(record.read_text()))["digest"] == digest:
        return dict(known["contracts"])
    from stellar_sdk import Asset

    operator = Operator(endpoints, progress)
    native = Asset.native().contract_id(endpoints["networkPassphrase"])
    nft = operator.upload("nft")
    contracts = {
        "native": native,
        "factory": operator.create(
            "collection_factory",
            lambda sc, me: [sc.to_address(me), sc.to_bytes(nft), sc.to_uint32(PUBLIC_PHASE), sc.to_uint32(1)],
        ),
        "marketplace": operator.create(
            "marketplace",
            lambda sc, me: [sc.to_address(me), sc.to_uint32(FEE_BPS), sc.to_vec([sc.to_address(native)]), sc.to_void()],
        ),
    }
    record.write_text(json.dumps({"digest": digest, "contracts": contracts}))
    return contracts


class Operator:
    """The account that deploys; a ledger is closed after each of its transactions, so that nobody waits."""

    def __init__(self, endpoints: dict[str, str], progress: Callable[[str], None]) -> None:
        from stellar_sdk import Keypair, SorobanServer

        self._rpc, self._passphrase, self._progress = endpoints["rpc"], endpoints["networkPassphrase"], progress
        self._key: Keypair = Keypair.from_raw_ed25519_seed(hashlib.sha256(OPERATOR).digest())
        self._server: SorobanServer = SorobanServer(self._rpc)
        httpx.get(endpoints["friendbot"], params={"addr": self._key.public_key}, timeout=10)
        self._close()

    def upload(self, name: str) -> bytes:
        """Upload the Wasm; its hash, by which contracts name it."""
        wasm = (WASM / f"{name}.wasm").read_bytes()
        self._progress(f"upload {name}.wasm ({len(wasm) / 1024:.0f} KB)")
        self._run(lambda build: build.append_upload_contract_wasm_op(wasm))
        return hashlib.sha256(wasm).digest()

    def create(self, name: str, arguments: Callable[[Any, str], list[stellar_xdr.SCVal]]) -> str:
        """Upload and create the contract with its constructor's arguments; its address."""
        from stellar_sdk import scval

        uploaded = self.upload(name)
        salt = hashlib.sha256(name.encode() + uploaded).digest()
        given = arguments(scval, self._key.public_key)
        result = self._run(
            lambda build: build.append_create_contract_op(uploaded, self._key.public_key, given, salt=salt)
        )
        address: str = scval.from_address(result).address
        self._progress(f"{name.replace('_', ' ')} is {address}")
        return address

    def _run(self, append: Callable[[Any], Any]) -> stellar_xdr.SCVal:
        from stellar_sdk import TransactionBuilder

        builder = TransactionBuilder(self._server.load_account(self._key.public_key), self._passphrase, 100)
        append(builder)
        transaction: TransactionEnvelope = self._server.prepare_transaction(builder.set_timeout(60).build())
        transaction.sign(self._key)
        sent = self._server.send_transaction(transaction)
        self._close()
        done = self._server.get_transaction(sent.hash)
        if done.status.value != "SUCCESS" or done.result_meta_xdr is None:
            raise ContractFailed(f"{sent.status.value}, then {done.status.value}: {done.result_xdr}")
        return _returned(done.result_meta_xdr)

    def _close(self) -> None:
        call = {"jsonrpc": "2.0", "id": 1, "method": "dev_closeLedgers", "params": {}}
        answer = httpx.post(self._rpc, json=call, timeout=10).raise_for_status().json()
        if "error" in answer:
            raise ContractFailed(f"closing a ledger: {answer['error']}")


def _returned(meta: str) -> stellar_xdr.SCVal:
    from stellar_sdk import xdr as stellar_xdr

    soroban = stellar_xdr.TransactionMeta.from_xdr(meta).v4
    if soroban is None or soroban.soroban_meta is None or soroban.soroban_meta.return_value is None:
        raise ContractFailed(f"a transaction's meta without a return value: {meta}")
    return soroban.soroban_meta.return_value
