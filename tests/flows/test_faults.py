"""A part of the whole stack fails: what was begun is late, the API says so; nothing is lost or doubled."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from local.demo import minting, sale
from local.demo.client import Refused, wait_until
from tests.support.town import Town

LEDGER = 5.0  # seconds
pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("local_stack")]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with Town(tmp_path_factory.mktemp("town") / "home") as running:
        yield running


def minted_once(town: Town, upload: str) -> str:
    """Mint from the upload; its files are where its metadata says, and its history has one mint."""
    state = town.done(upload)
    nft = town.mint(upload)
    shown = town.creator.get(f"/api/nfts/{nft}")
    assert shown["metadataUri"] == state["metadataUri"]
    history = town.creator.get(f"/api/nfts/{nft}/history")["items"]
    assert [event["type"] for event in history] == ["mint"]
    on_ipfs = town.http.get(f"{town.at['ipfsGateway']}/{state['imageUri'].removeprefix('ipfs://')}")
    on_arweave = town.http.get(f"{town.at['arweaveGateway']}/{state['arweaveUri'].removeprefix('ar://')}")
    digests = {hashlib.sha256(answer.raise_for_status().content).hexdigest() for answer in (on_ipfs, on_arweave)}
    assert len(digests) == 1
    return nft


@pytest.mark.parametrize("how", ["down", "error"])
@pytest.mark.parametrize("store", ["ipfs", "arweave"])
def test_a_store_that_fails_delays_the_mint(town: Town, store: str, how: str) -> None:
    with town.store_fault(store, how):
        upload = town.upload()
        town.stays_at(upload, store)
        with pytest.raises(Refused) as early:
            town.creator.post("/api/nfts", {"uploadId": upload, "collection": town.collection})
        assert early.value.code == "upload_not_done"
    minted_once(town, upload)


def test_an_rpc_that_fails_refuses_with_a_time_and_keeps_the_upload(town: Town) -> None:
    upload = town.upload()
    town.done(upload)
    with town.rpc_fault(kind="error", httpStatus=502):
        with pytest.raises(Refused) as refused:
            town.creator.post("/api/nfts", {"uploadId": upload, "collection": town.collection})
        assert (refused.value.status, refused.value.code) == (503, "rpc_unavailable")
    minted_once(town, upload)


def test_a_submission_that_fails_is_sent_again(town: Town) -> None:
    upload = town.upload()
    town.done(upload)
    prepared = town.creator.post("/api/nfts", {"uploadId": upload, "collection": town.collection})
    signed = {"xdr": town.cast.creator.sign(prepared["transaction"])}
    with town.rpc_fault(kind="error", httpStatus=502, method="sendTransaction"):
        with pytest.raises(Refused) as refused:
            town.creator.post("/api/transactions", signed)
        assert refused.value.status == 503
    sent = [town.creator.post("/api/transactions", signed)["hash"] for _ in range(2)]
    assert sent == [prepared["transaction"]["hash"]] * 2
    nft = town.creator.settled(sent[0])["result"]["nft"]
    assert [event["type"] for event in town.creator.get(f"/api/nfts/{nft}/history")["items"]] == ["mint"]


def test_events_that_can_not_be_read_come_later(town: Town) -> None:
    upload = town.upload()
    town.done(upload)
    prepared = town.creator.post("/api/nfts", {"uploadId": upload, "collection": town.collection})
    with town.rpc_fault(kind="error", method="getEvents"):
        signed = town.cast.creator.sign(prepared["transaction"])
        hash = town.creator.post("/api/transactions", {"xdr": signed})["hash"]

        def on_chain() -> dict[str, Any] | None:
            answer = town.creator.found(f"/api/transactions/{hash}")
            return answer if answer and answer["status"] == "success" else None

        wait_until("the transaction in a ledger", on_chain)
        time.sleep(2 * LEDGER)
        assert not town.creator.get(f"/api/transactions/{hash}")["indexed"]
    nft = town.creator.settled(hash)["result"]["nft"]
    assert town.creator.get(f"/api/nfts/{nft}")["owner"]["address"] == town.cast.creator.address


def test_mail_that_fails_is_sent_once_it_can_be(town: Town) -> None:
    upload = town.upload()
    nft = minted_once(town, upload)
    seller, buyer = town.cast.creator, town.cast.buyer
    for wallet in (seller, buyer):
        town.cast.api(wallet).put("/api/users/me", {"email": town.address(wallet)})
    listing = sale.list_for_sale(town.teller, town.cast, seller, nft)
    most = {"maxPrice": {"amount": str(sale.PRICE), "currency": "XLM"}}
    with town.mail_fault():
        prepared = town.cast.api(buyer).post(f"/api/listings/{listing}/buy", most)
        minting.send(town.teller, town.cast.api(buyer), buyer, prepared)
        for wallet in (seller, buyer):
            wait_until("the feed", partial(town.feed, wallet))
        wait_until("a refused e-mail", lambda: town.logged("an e-mail was not sent"))
        assert [town.mails(wallet) for wallet in (seller, buyer)] == [[], []]
    for wallet in (seller, buyer):
        sent = wait_until("the e-mail, when the queue tries again", partial(town.mails, wallet))
        assert len(sent) == 1


def test_a_kill_in_the_middle_of_a_mint_ends_nothing(town: Town) -> None:
    with town.store_fault("ipfs", "down"):
        upload = town.upload()
        town.stays_at(upload, "ipfs", seconds=8)  # the emulator saves what it holds every few seconds
        town.kill_and_start()
    minted_once(town, upload)
