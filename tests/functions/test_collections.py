"""Collections: made through the factory, listed in every order."""

from __future__ import annotations

from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.indexer.unit_of_work import shard
from nuna.resources import COLLECTIONS
from tests.support.invoke import call
from tests.support.ledger import account, contract
from tests.support.network import Network, chain, token

__all__ = ["chain"]
BODY = {"name": "Light over water", "symbol": "LIGHT", "royaltyBps": 500}


def kept(number: int, **changes: Any) -> str:
    """A collection's row, the `number`-th made; its id."""
    id = contract(1000 + number)
    row = {
        "id": id,
        "creator": account(1),
        "name": f"Collection {number:02}",
        "symbol": "C",
        "base_uri": "",
        "royalty_receiver": account(1),
        "royalty_bps": 0,
        "total_supply": 0,
        "listed": 0,
        "volume": 0,
        "is_verified": False,
        "seq": f"{number:019}-0000000001",
        "shard": shard(id),
        "created_at": "2026-11-23T05:00:00Z",
        "updated_at": "2026-11-23T05:00:00Z",
        "ledger": number,
        "version": 1,
        **changes,
    }
    wiring.tables().write(Put(COLLECTIONS, row))
    return id


def listed(**query: Any) -> list[str]:
    """Ids of all pages, two rows each."""
    ids: list[str] = []
    cursor: str | None = None
    while True:
        page = call(
            "collections/list_collections", query={"limit": 2, **query, **({"cursor": cursor} if cursor else {})}
        )
        assert page.status == 200, page.text
        ids += [item["id"] for item in page.json["items"]]
        cursor = page.json["next"]
        if cursor is None:
            return ids


def test_a_collection_is_prepared_signed_and_shown(chain: Network) -> None:
    creator, patron = chain.wallet(), chain.wallet()
    body = {**BODY, "royaltyReceiver": patron.address, "description": "Three pictures", "imageUrl": "ipfs://bafy/1"}
    prepared = call("collections/create_collection", body=body, token=token(creator))
    assert prepared.status == 200, prepared.text
    preview = prepared.json["preview"]
    assert (preview["action"], preview["pays"]) == ("create_collection", [])
    before = chain.balance(creator.address)
    done = chain.send(creator, prepared)
    assert done["result"] == {"collection": preview["collection"]}
    assert before - chain.balance(creator.address) == chain.fee_charged(done["hash"])

    shown = call("collections/get_collection", path={"id": preview["collection"]})
    assert shown.headers["cache-control"] == "public, max-age=30"
    assert {
        "name": "Light over water",
        "symbol": "LIGHT",
        "description": "Three pictures",
        "imageUrl": "ipfs://bafy/1",
        "royaltyReceiver": patron.address,
        "royaltyBps": 500,
        "totalSupply": 0,
        "listed": 0,
        "volume": {"amount": "0", "currency": "XLM"},
        "floor": None,
        "baseUri": None,
        "ledger": done["ledger"],
    }.items() <= shown.json.items()
    assert shown.json["creator"]["address"] == creator.address
    assert listed() == listed(creator=creator.address) == [preview["collection"]]
    assert listed(creator=patron.address) == []


def test_floor_volume_and_supply_follow_the_market(chain: Network) -> None:
    creator, buyer = chain.wallet(), chain.wallet()
    id = chain.collection(creator)
    cheap, dear = (chain.listing(creator, chain.nft(creator, id, n), price) for n, price in enumerate((7, 9)))
    shown = call("collections/get_collection", path={"id": id}).json
    assert (shown["floor"]["amount"], shown["listed"], shown["totalSupply"]) == ("7", 2, 2)
    body = {"maxPrice": {"amount": "7"}}
    chain.send(buyer, call("listings/buy_listing", path={"id": cheap}, body=body, token=token(buyer)))
    shown = call("collections/get_collection", path={"id": id}).json
    assert (shown["floor"]["amount"], shown["listed"], shown["volume"]["amount"]) == ("9", 1, "7")
    assert call("listings/get_listing", path={"id": dear}).json["status"] == "active"
    told = call("collections/list_activity", path={"id": id}).json["items"]
    assert told[0]["type"] == "sale" and told[-1]["type"] == "collection_created"
    assert [nft["tokenId"] for nft in call("collections/list_nfts", path={"id": id}).json["items"]] == [2, 1]


@pytest.mark.usefixtures("aws")
def test_every_order_visits_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [
        kept(n, volume=volume, name=name, **({"floor": floor} if floor else {}))
        for n, (volume, floor, name) in enumerate([(5, 0, "beta"), (9, 3, "Alpha"), (5, 8, "delta"), (0, 3, "Gamma")])
    ]
    assert listed() == list(reversed(ids))
    assert listed(sort="volume") == [ids[1], *sorted((ids[0], ids[2])), ids[3]]
    assert listed(sort="floor") == [ids[2], *sorted((ids[1], ids[3])), ids[0]]
    assert listed(sort="name") == [ids[1], ids[0], ids[2], ids[3]]
    assert listed(creator=account(1), sort="name") == listed(sort="name")
    monkeypatch.setattr("nuna.market.collections.SORTED", 3)
    refused = call("collections/list_collections", query={"sort": "volume"})
    assert (refused.status, refused.json["code"]) == (422, "too_many_to_sort")


@pytest.mark.usefixtures("aws")
def test_rows_that_come_while_walking_do_not_repeat_others() -> None:
    ids = [kept(n) for n in range(9)]
    first = call("collections/list_collections", query={"limit": 4}).json
    for n in range(9, 14):
        kept(n)
    seen, cursor = [item["id"] for item in first["items"]], first["next"]
    while cursor:
        page = call("collections/list_collections", query={"limit": 4, "cursor": cursor}).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) and set(ids) <= set(seen)
    other = call("collections/list_collections", query={"cursor": first["next"], "creator": account(1)})
    assert (other.status, other.json["code"]) == (400, "bad_cursor")


def test_bad_input_names_its_field(chain: Network) -> None:
    creator = chain.wallet()

    def fields(**changes: Any) -> list[str]:
        answer = call("collections/create_collection", body={**BODY, **changes}, token=token(creator))
        assert answer.status == 422, answer.text
        return [error["field"] for error in answer.json["errors"]]

    assert fields(name="") == ["name"]
    assert fields(name="é" * 21) == ["name"]
    assert fields(symbol="ELEVENCHARS") == ["symbol"]
    assert fields(royaltyBps=5_001) == ["royaltyBps"]
    assert fields(royaltyReceiver="GABC") == ["royaltyReceiver"]
    assert fields(imageUrl="javascript:alert(1)") == ["imageUrl"]
    assert fields(colour="blue") == ["colour"]
    assert call("collections/create_collection", body=BODY).status == 401
    unknown = call("collections/get_collection", path={"id": contract(7)})
    assert (unknown.status, unknown.json["code"]) == (404, "collection_not_found")


def test_an_account_that_is_not_funded_is_told_so(chain: Network) -> None:
    from nuna.web import identity
    from nuna.web.identity import Principal

    stranger = account(77)
    answer = call("collections/create_collection", body=BODY, token=identity.issue(Principal(stranger)))
    assert (answer.status, answer.json["error"]["code"]) == (409, "tx_no_account")
    assert stranger in answer.json["detail"]
    smart = call("collections/create_collection", body=BODY, token=identity.issue(Principal(contract(5))))
    assert (smart.status, smart.json["error"]["code"]) == (409, "tx_no_account")
