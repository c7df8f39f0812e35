"""NFTs: minted from a finished upload, listed, with their history."""

from __future__ import annotations

from typing import Any

from nuna_localnet.testing import Wallet

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.resources import METADATA
from tests.support.invoke import Answer, call
from tests.support.network import URI, Network, chain, finished_upload, token

__all__ = ["chain"]


def mint(user: Wallet, upload: str, collection: str, **fields: Any) -> Answer:
    return call("nfts/create_nft", body={"uploadId": upload, "collection": collection, **fields}, token=token(user))


def test_a_mint_carries_what_the_pipeline_pinned(chain: Network) -> None:
    creator = chain.wallet()
    collection = chain.collection(creator, imageUrl="ipfs://bafy/c")
    images = [{"width": 64, "height": 48, "format": "webp", "url": "https://media.test/64.webp"}]
    document = {"name": "Dawn", "image": "ipfs://bafy/d"}
    wiring.tables().write(
        Put(METADATA, {"uri": f"{URI}/0.json", "name": "Dawn", "images": images, "document": document})
    )
    prepared = mint(creator, finished_upload(creator.address, collection), collection)
    assert prepared.status == 200, prepared.text
    nft = f"{collection}:1"
    assert prepared.json["preview"]["receives"] == [{"to": creator.address, "nft": nft}]
    before = chain.balance(creator.address)
    done = chain.send(creator, prepared)
    assert done["result"] == {"nft": nft} and chain.owner(nft) == creator.address
    assert before - chain.balance(creator.address) == chain.fee_charged(done["hash"])

    answer = call("nfts/get_nft", path={"id": nft})
    assert answer.headers["cache-control"] == "public, max-age=30"
    shown = answer.json
    assert (shown["name"], shown["images"], shown["metadata"]) == ("Dawn", images, document)
    assert (shown["tokenId"], shown["metadataUri"], shown["ledger"]) == (1, f"{URI}/0.json", done["ledger"])
    assert shown["owner"]["address"] == shown["creator"]["address"] == creator.address
    assert (shown["collection"]["name"], shown["collection"]["imageUrl"]) == ("Dawn", "ipfs://bafy/c")
    assert (shown["listing"], shown["lastSale"]) == (None, None)


def test_token_ids_are_the_next_free_ones(chain: Network) -> None:
    creator = chain.wallet()
    collection = chain.collection(creator)
    assert chain.nft(creator, collection, 0).endswith(":1")
    chosen = mint(creator, finished_upload(creator.address, collection, 1), collection, tokenId=5)
    chain.send(creator, chosen)
    assert chain.nft(creator, collection, 2).endswith(":6")
    # An id that the data doesn't have yet is skipped, because the chain says that it is used.
    unseen = mint(creator, finished_upload(creator.address, collection, 3), collection).json
    chain.server.send_transaction(chain.sign(creator, unseen))
    assert unseen["preview"]["nft"].endswith(":7")
    assert (
        mint(creator, finished_upload(creator.address, collection, 4), collection).json["preview"]["nft"][-2:] == ":8"
    )
    used = mint(creator, finished_upload(creator.address, collection, 5), collection, tokenId=5)
    assert (used.status, used.json["error"]["code"]) == (409, "token_id_used")


def test_only_ones_own_finished_upload_is_minted(chain: Network) -> None:
    creator, other = chain.wallet(), chain.wallet()
    collection, second = chain.collection(creator), chain.collection(creator, name="Dusk")
    error = {"code": "picture_bomb", "detail": "the picture has too many pixels"}
    failed = finished_upload(creator.address, collection, 1, status="failed", error=error)
    refused = mint(creator, failed, collection)
    assert (refused.status, refused.json["code"]) == (409, "upload_not_done")
    assert "too many pixels" in refused.json["detail"]
    running = mint(creator, finished_upload(creator.address, collection, 2, status="processing"), collection)
    assert (running.status, running.json["code"]) == (409, "upload_not_done")
    upload = finished_upload(creator.address, collection, 3)
    assert mint(other, upload, collection).json["code"] == "upload_not_found"
    assert mint(creator, upload, second).json["errors"][0]["field"] == "collection"
    foreign = mint(other, finished_upload(other.address, collection, 4), collection)
    assert (foreign.status, foreign.json["error"]["code"]) == (409, "unauthorized")
    assert foreign.json["error"]["contract"] == collection
    assert mint(creator, upload, collection, tokenId=2**32).json["errors"][0]["field"] == "tokenId"


def test_lists_follow_the_owners(chain: Network) -> None:
    creator, friend = chain.wallet(), chain.wallet()
    first, second = chain.collection(creator), chain.collection(creator, name="Dusk")
    a, b, c = chain.nft(creator, first, 0), chain.nft(creator, second, 1), chain.nft(creator, first, 2)
    chain.transfer(creator, a, friend.address)
    chain.index()

    def ids(name: str, path: dict[str, str] | None = None, **query: Any) -> list[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            page = call(name, path=path, query={"limit": 1, **query, **({"cursor": cursor} if cursor else {})})
            assert page.status == 200, page.text
            found += [item["id"] for item in page.json["items"]]
            cursor = page.json["next"]
            if cursor is None:
                return found

    assert ids("nfts/list_nfts") == [c, b, a]
    assert ids("nfts/list_nfts", collection=first) == [c, a]
    assert ids("nfts/list_nfts", owner=creator.address) == [c, b]
    assert ids("nfts/list_nfts", owner=creator.address, collection=first) == [c]
    assert ids("nfts/list_nfts", owner=friend.address) == [a]
    assert ids("users/list_nfts", {"address": friend.address}) == [a]
    assert set(ids("users/list_collections", {"address": creator.address})) == {first, second}

    history = call("nfts/list_history", path={"id": a}).json["items"]
    assert [entry["type"] for entry in history] == ["transfer", "mint"]
    assert history[0]["data"] == {"sender": creator.address, "recipient": friend.address}
    assert history[0]["nft"] == a and history[0]["user"]["address"] == creator.address
    mine = call("users/list_activity", path={"address": friend.address}).json["items"]
    assert [(entry["type"], entry["nft"]) for entry in mine] == [("transfer", a)]


def test_unknown_and_malformed_ids(chain: Network) -> None:
    unknown = call("nfts/get_nft", path={"id": f"{chain.plan.native}:7"})
    assert (unknown.status, unknown.json["code"]) == (404, "nft_not_found")
    assert call("nfts/get_nft", path={"id": "CABC:07"}).json["errors"][0]["field"] == "id"
