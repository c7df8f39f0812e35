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
from tests.support.platform import Platform

LEDGER = 5.0  # seconds
pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("local_stack")]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with Platform(tmp_path_factory.mktemp("platform") / "home") as running:
        yield running


def minted_once(platform: Platform, upload: str) -> str:
    """Mint from the upload; its files are where its metadata says, and its history has one mint."""
    state = platform.done(upload)
    nft = platform.mint(upload)
    shown = platform.creator.get(f"/api/nfts/{nft}")
    assert shown["metadataUri"] == state["metadataUri"]
    history = platform.creator.get(f"/api/nfts/{nft}/history")["items"]
    assert [event["type"] for event in history] == ["mint"]
    on_ipfs = platform.http.get(f"{platform.at['ipfsGateway']}/{state['imageUri'].removeprefix('ipfs://')}")
    on_arweave = platform.http.get(f"{platform.at['arweaveGateway']}/{state['arweaveUri'].removeprefix('ar://')}")
    digests = {hashlib.sha256(answer.raise_for_status().content).hexdigest() for answer in (on_ipfs, on_arweave)}
    assert len(digests) == 1
    return nft


@pytest.mark.parametrize("how", ["down", "error"])
@pytest.mark.parametrize("store", ["ipfs", "arweave"])
def test_a_store_that_fails_delays_the_mint(platform: Platform, store: str, how: str) -> None:
    with platform.store_fault(store, how):
        upload = platform.upload()
        platform.stays_at(upload, store)
        with pytest.raises(Refused) as early:
            platform.creator.post("/api/nfts", {"uploadId": upload, "collection": platform.collection})
        assert early.value.code == "upload_not_done"
    minted_once(platform, upload)


def test_an_rpc_that_fails_refuses_with_a_time_and_keeps_the_upload(platform: Platform) -> None:
    upload = platform.upload()
    platform.done(upload)
    with platform.rpc_fault(kind="error", httpStatus=502):
        with pytest.raises(Refused) as refused:
            platform.creator.post("/api/nfts", {"uploadId": upload, "collection": platform.collection})
        assert (refused.value.status, refused.value.code) == (503, "rpc_unavailable")
    minted_once(platform, upload)


def test_a_submission_that_fails_is_sent_again(platform: Platform) -> None:
    upload = platform.upload()
    platform.done(upload)
    prepared = platform.creator.post("/api/nfts", {"uploadId": upload, "collection": platform.collection})
    signed = {"xdr": platform.cast.creator.sign(prepared["transaction"])}
    with platform.rpc_fault(kind="error", httpStatus=502, method="sendTransaction"):
        with pytest.raises(Refused) as refused:
            platform.creator.post("/api/transactions", signed)
        assert refused.value.status == 503
    sent = [platform.creator.post("/api/transactions", signed)["hash"] for _ in range(2)]
    assert sent == [prepared["transaction"]["hash"]] * 2
    nft = platform.creator.settled(sent[0])["result"]["nft"]
    assert [event["type"] for event in platform.creator.get(f"/api/nfts/{nft}/history")["items"]] == ["mint"]


def test_events_that_can_not_be_read_come_later(platform: Platform) -> None:
    upload = platform.upload()
    platform.done(upload)
    prepared = platform.creator.post("/api/nfts", {"uploadId": upload, "collection": platform.collection})
    with platform.rpc_fault(kind="error", method="getEvents"):
        signed = platform.cast.creator.sign(prepared["transaction"])
        hash = platform.creator.post("/api/transactions", {"xdr": signed})["hash"]

        def on_chain() -> dict[str, Any] | None:
            answer = platform.creator.found(f"/api/transactions/{hash}")
            return answer if answer and answer["status"] == "success" else None

        wait_until("the transaction in a ledger", on_chain)
        time.sleep(2 * LEDGER)
        assert not platform.creator.get(f"/api/transactions/{hash}")["indexed"]
    nft = platform.creator.settled(hash)["result"]["nft"]
    assert platform.creator.get(f"/api/nfts/{nft}")["owner"]["address"] == platform.cast.creator.address


def test_mail_that_fails_is_sent_once_it_can_be(platform: Platform) -> None:
    upload = platform.upload()
    nft = minted_once(platform, upload)
    seller, buyer = platform.cast.creator, platform.cast.buyer
    for wallet in (seller, buyer):
        platform.cast.api(wallet).put("/api/users/me", {"email": platform.address(wallet)})
    listing = sale.list_for_sale(platform.reporter, platform.cast, seller, nft)
    most = {"maxPrice": {"amount": str(sale.PRICE), "currency": "XLM"}}
    with platform.mail_fault():
        prepared = platform.cast.api(buyer).post(f"/api/listings/{listing}/buy", most)
        minting.send(platform.reporter, platform.cast.api(buyer), buyer, prepared)
        for wallet in (seller, buyer):
            wait_until("the feed", partial(platform.feed, wallet))
        wait_until("a refused e-mail", lambda: platform.logged("an e-mail was not sent"))
        assert [platform.mails(wallet) for wallet in (seller, buyer)] == [[], []]
    for wallet in (seller, buyer):
        sent = wait_until("the e-mail, when the queue tries again", partial(platform.mails, wallet))
        assert len(sent) == 1


def test_a_kill_in_the_middle_of_a_mint_ends_nothing(platform: Platform) -> None:
    with platform.store_fault("ipfs", "down"):
        upload = platform.upload()
        platform.stays_at(upload, "ipfs", seconds=8)  # the emulator saves what it holds every few seconds
        platform.kill_and_start()
    minted_once(platform, upload)
