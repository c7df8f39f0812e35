"""The marketplace on an embedded network in this process: the committed Wasm, deployed by `contracts.deploy`.

`chain` is the fixture: import it in a test module (`from tests.support.network import chain`). It deploys once per
process and goes back to that moment for each test.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from nuna_localnet import Net
from nuna_localnet.client import connect, fund, revert, set_faults, snapshot
from nuna_localnet.testing import Wallet, fee_of
from stellar_sdk import SorobanServer, TransactionEnvelope, scval

from contracts.deploy.deployer import Deployer
from contracts.deploy.plan import Plan, local_key
from nuna import wiring
from nuna.adapters.ports import Put
from nuna.adapters.stellar.chain import SorobanChain
from nuna.indexer.follower import Follower
from nuna.resources import UPLOADS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import Answer, call

URI = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"
HOUR, DAY = 3_600, 86_400


@dataclass
class Network:
    """A network with everything deployed, by the machine's clock; and the API's callers on it."""

    net: Net
    server: SorobanServer
    plan: Plan

    @property
    def port(self) -> SorobanChain:
        return SorobanChain(self.server, self.plan.passphrase)

    @property
    def settings(self) -> dict[str, str]:
        addresses = {f"NUNA_{name.upper()}_CONTRACT": address for name, address in self.plan.addresses.items()}
        return {"NUNA_NETWORK_PASSPHRASE": self.plan.passphrase, **addresses}

    def wallet(self) -> Wallet:
        """A funded account."""
        return Wallet(self.net, fund(self.net), self.server)

    def balance(self, address: str) -> int:
        """Stroops of XLM that an account or a contract holds, by the asset's own contract."""
        held: int = self.port.call(self.plan.native, "balance", ("address", address))
        return held

    def owner(self, nft: str) -> str:
        contract, token = nft.split(":")
        owner: str = self.port.call(contract, "owner_of", ("u32", int(token)))
        return owner

    def fee_charged(self, hash: str) -> int:
        return fee_of(self.server.get_transaction(hash))

    def sign(self, wallet: Wallet, prepared: dict[str, Any]) -> str:
        envelope = TransactionEnvelope.from_xdr(prepared["transaction"]["xdr"], self.plan.passphrase)
        envelope.sign(wallet.keypair)
        return envelope.to_xdr()

    def send(self, wallet: Wallet, prepared: Answer) -> dict[str, Any]:
        """Sign what a prepare route answered, submit it, index it; answers the transaction as the API tells it."""
        assert prepared.status == 200, prepared.text
        sent = call(
            "transactions/submit_transaction", body={"xdr": self.sign(wallet, prepared.json)}, token=token(wallet)
        )
        assert sent.status == 202, sent.text
        self.index()
        told = call("transactions/get_transaction", path={"hash": sent.json["hash"]})
        assert told.status == 200, told.text
        answer: dict[str, Any] = told.json
        if answer["result"]:
            answer["result"] = {made: id for made, id in answer["result"].items() if id is not None}
        return answer

    def index(self) -> None:
        """Bring the tables up to the chain's last ledger, as the poller does."""
        follower = Follower("the tests", deadline=time.time() + 60)
        assert follower.acquire()
        while follower.poll():
            pass
        follower.release()

    def invoke(self, wallet: Wallet, contract: str, function: str, *args: Any) -> None:
        """A call past the marketplace's API."""
        assert wallet.call(contract, function, *args).status.value == "SUCCESS"

    def transfer(self, wallet: Wallet, nft: str, to: str) -> None:
        contract, token_id = nft.split(":")
        who = (scval.to_address(wallet.address), scval.to_address(to))
        self.invoke(wallet, contract, "transfer", *who, scval.to_uint32(int(token_id)))

    # --- by the API, signed, submitted and indexed ------------------------------------------------------------------
    def collection(self, creator: Wallet, **fields: Any) -> str:
        body = {"name": "Dawn", "symbol": "DAWN", "royaltyBps": 500, **fields}
        done = self.send(creator, call("collections/create_collection", body=body, token=token(creator)))
        return str(done["result"]["collection"])

    def nft(self, creator: Wallet, collection: str, number: int = 0) -> str:
        """Minted from an upload that the pipeline has finished (`number` makes its id)."""
        upload = finished_upload(creator.address, collection, number)
        body = {"uploadId": upload, "collection": collection}
        done = self.send(creator, call("nfts/create_nft", body=body, token=token(creator)))
        return str(done["result"]["nft"])

    def listing(self, seller: Wallet, nft: str, price: int, seconds: int = 7 * DAY) -> str:
        done = self.send(
            seller, call("listings/create_listing", body=listing_body(nft, price, seconds), token=token(seller))
        )
        return str(done["result"]["listing"])


def token(wallet: Wallet) -> str:
    """An access token of the wallet's user."""
    return identity.issue(Principal(wallet.address))


def listing_body(nft: str, price: int, seconds: int = 7 * DAY) -> dict[str, Any]:
    expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))
    return {"nftId": nft, "price": {"amount": str(price), "currency": "XLM"}, "expiresAt": expires}


def finished_upload(user: str, collection: str, number: int = 0, **changes: Any) -> str:
    """The row of an upload as the pipeline leaves it; its id."""
    id = f"01JDNUNA{number:018}"
    row = {
        "id": id,
        "user": user,
        "collection": collection,
        "name": f"Dawn {number}",
        "status": "done",
        "stage": "metadata",
        "progress": 100,
        "metadata_uri": f"{URI}/{number}.json",
        "created_at": "2026-11-23T05:00:00Z",
        "updated_at": "2026-11-23T05:00:00Z",
        **changes,
    }
    wiring.tables().write(Put(UPLOADS, row))
    return id


@cache
def _deployed() -> tuple[Network, int]:
    net, plan = Net(), Plan.local()
    server = connect(net)
    fund(net, local_key("deployer"))
    Deployer(plan, server, local_key("deployer")).run()
    return Network(net, server, plan), snapshot(net)


@pytest.fixture
def chain(aws: None, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The network as just deployed, behind the `Chain` port; the tables of `aws`; the settings of the local stage."""
    network, moment = _deployed()
    revert(network.net, moment)
    set_faults(network.net)
    for name, value in network.settings.items():
        monkeypatch.setenv(name, value)
    wiring.use(chain=network.port)
    return network
