"""A wallet: a key pair that is funded, signs in (SEP-53), signs transactions and knows its balance on chain."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import httpx
from stellar_sdk import Keypair, SorobanServer, TransactionBuilder, TransactionEnvelope, scval
from stellar_sdk.soroban_rpc import GetTransactionStatus

from local.demo.client import Api, GaveUp, wait_until

SEP53_PREFIX = b"Stellar Signed Message:\n"


@dataclass
class Chain:
    """The network as any Stellar client sees it: straight through the RPC, not through the marketplace."""

    rpc: SorobanServer
    passphrase: str
    friendbot: str
    native: str
    http: httpx.Client

    def balance(self, address: str) -> int:
        """Stroops of native XLM that `address` (account or contract) holds, by the asset's own contract."""
        return int(self.read(self.native, "balance", [scval.to_address(address)]))

    def read(self, contract: str, function: str, args: list[Any]) -> Any:
        """A read-only call's answer, by simulation."""
        source = self.rpc.load_account(self._reader())
        envelope = self._builder(source, contract, function, args).build()
        simulated = self.rpc.simulate_transaction(envelope)
        if simulated.error or not simulated.results:
            raise GaveUp(f"reading {function} of {contract} failed: {simulated.error}")
        from stellar_sdk import xdr

        return scval.to_native(xdr.SCVal.from_xdr(str(simulated.results[0].xdr)))

    def invoke(self, wallet: Wallet, contract: str, function: str, args: list[Any]) -> str:
        """A transaction that a wallet makes by itself, outside the marketplace; answers its hash once it succeeded."""
        source = self.rpc.load_account(wallet.address)
        envelope = self.rpc.prepare_transaction(self._builder(source, contract, function, args).build())
        envelope.sign(wallet.keypair)
        sent = self.rpc.send_transaction(envelope)

        def done() -> bool:
            status = self.rpc.get_transaction(sent.hash).status
            if status == GetTransactionStatus.FAILED:
                raise GaveUp(f"{function} of {contract} failed on chain ({sent.hash})")
            return status == GetTransactionStatus.SUCCESS

        wait_until(f"{function} to be in a ledger", done)
        return str(sent.hash)

    def fee_charged(self, hash: str) -> int:
        """Stroops that the network took for a transaction."""
        from stellar_sdk import xdr

        result = self.rpc.get_transaction(hash).result_xdr
        return int(xdr.TransactionResult.from_xdr(str(result)).fee_charged.int64)

    def fund(self, wallet: Wallet) -> None:
        self.http.get(self.friendbot, params={"addr": wallet.address}).raise_for_status()
        wait_until(f"{wallet.name}'s account", lambda: self._exists(wallet.address))

    def _exists(self, address: str) -> bool:
        from stellar_sdk.exceptions import AccountNotFoundException

        try:
            self.rpc.load_account(address)
        except AccountNotFoundException:
            return False
        return True

    def _builder(self, source: Any, contract: str, function: str, args: list[Any]) -> TransactionBuilder:
        builder = TransactionBuilder(source, self.passphrase, base_fee=100).set_timeout(120)
        return builder.append_invoke_contract_function_op(contract, function, args)

    def _reader(self) -> str:
        if not hasattr(self, "_reader_wallet"):
            self._reader_wallet = Wallet("reader", Keypair.random())
            self.fund(self._reader_wallet)
        return self._reader_wallet.address


@dataclass
class Wallet:
    name: str
    keypair: Keypair

    @classmethod
    def new(cls, name: str) -> Wallet:
        return cls(name, Keypair.random())

    @property
    def address(self) -> str:
        return str(self.keypair.public_key)

    def sign_message(self, message: str) -> str:
        """SEP-53: the signature, base64, over SHA-256 of the prefixed message."""
        return base64.b64encode(self.keypair.sign(hashlib.sha256(SEP53_PREFIX + message.encode()).digest())).decode()

    def sign_in(self, api: Api) -> Api:
        """challenge → signature → access token; answers the API as this wallet's user."""
        asked = api.post("/api/auth/wallet/challenge", {"walletAddress": self.address})
        answer = api.post(
            "/api/auth/wallet/verify",
            {
                "walletAddress": self.address,
                "challenge": asked["challenge"],
                "signature": self.sign_message(asked["challenge"]),
            },
        )
        return Api(api.base, api.http, answer["accessToken"])

    def sign(self, transaction: dict[str, Any]) -> str:
        """A prepared transaction, signed: its envelope's XDR. Its hash is checked first: what was shown is signed."""
        envelope = TransactionEnvelope.from_xdr(transaction["xdr"], transaction["networkPassphrase"])
        if envelope.hash_hex() != transaction["hash"]:
            raise GaveUp("the prepared transaction is not the one its hash names")
        envelope.sign(self.keypair)
        return str(envelope.to_xdr())
