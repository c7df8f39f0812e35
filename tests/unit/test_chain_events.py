"""From the ledger's events to ours: real recordings, what must be ignored, and whatever else there may be."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import scval, xdr

from events.record import FOLDER, ledger_events, record
from nuna.adapters.ports import LedgerEvent
from nuna.adapters.scval_xdr import decode
from nuna.chain_events import EVENTS, NftMinted, NftTransferred, RoyaltyPaid, SaleSettled, detail, from_detail
from nuna.dynamo_json import encode
from nuna.ledger_events import SHAPES, Emitters, read, read_transaction
from tests.support.ledger import (
    ALICE,
    BOB,
    COLLECTION,
    EMITTERS,
    FACTORY,
    MARKETPLACE,
    NATIVE,
    STRANGER,
    Script,
    account,
    event_id,
    ledger_event,
)

FIXTURES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_recording_becomes_what_it_must(path: Any) -> None:
    fixture = json.loads(path.read_text())
    emitters = Emitters(fixture["factory"], fixture["marketplace"], set(fixture["collections"]))
    found = read_transaction(ledger_events(fixture), decode, emitters)
    told = json.loads(json.dumps([{"name": type(e).__name__, "detail": detail(e)} for e in found]))
    assert told == fixture["becomes"]
    for event in found:
        assert from_detail(type(event).__name__, json.loads(json.dumps(detail(event)))) == event


def test_every_event_has_a_recording() -> None:
    recorded = {entry["name"] for path in FIXTURES for entry in json.loads(path.read_text())["becomes"]}
    assert recorded == set(EVENTS)


def test_todays_contracts_still_emit_what_was_recorded() -> None:
    for step in record():
        kept = json.loads((FOLDER / f"{step['name']}.json").read_text())
        assert [entry["name"] for entry in step["becomes"]] == [entry["name"] for entry in kept["becomes"]], (
            f"{step['name']}: run `python -m events.record` and look at what changed"
        )


def one(script: Script) -> LedgerEvent:
    return script.events[-1]


def good(name: str) -> LedgerEvent:
    """A well-formed event of each name that our contracts emit."""
    script = Script().create().mint(1).list(5, 1, ALICE, 10).update(5, 1, ALICE, 9).approve(1, ALICE).burn(1, ALICE)
    script.buy(5, 1, ALICE, BOB, 9, royalty=1).cancel(5, ALICE).events.append(sweep())
    for event in script.events:
        if decode(event.topics[0]) == name and event.contract != NATIVE:
            return event
    raise LookupError(name)


def sweep(tokens: tuple[int, ...] = (1, 2), amounts: tuple[int, ...] = (3, 4)) -> LedgerEvent:
    lists = {"token_ids": [("u32", t) for t in tokens], "amounts": [("i128", a) for a in amounts]}
    data = scval.to_struct(
        {
            "token_ids": scval.to_vec([scval.to_uint32(t) for _, t in lists["token_ids"]]),
            "amounts": scval.to_vec([scval.to_int128(a) for _, a in lists["amounts"]]),
        }
    )
    topics = [("address", COLLECTION), ("address", ALICE)]
    event = ledger_event("royalties_paid", topics, ("map", {}), by=MARKETPLACE, place=9)
    return replace(event, value=data.to_xdr())


@pytest.mark.parametrize("name", SHAPES)
def test_only_the_right_contract_is_believed(name: str) -> None:
    event = good(name)
    assert read(event, decode, EMITTERS) is not None
    for contract in {FACTORY, MARKETPLACE, COLLECTION, NATIVE, STRANGER} - {event.contract}:
        assert read(replace(event, contract=contract), decode, EMITTERS) is None


@pytest.mark.parametrize("name", SHAPES)
def test_a_topic_more_or_less_or_of_another_type_is_nothing(name: str) -> None:
    event = good(name)
    wrong = scval.to_symbol("wrong").to_xdr()
    assert read(replace(event, topics=event.topics[:-1]), decode, EMITTERS) is None
    assert read(replace(event, topics=(*event.topics, wrong)), decode, EMITTERS) is None
    for place in range(1, len(event.topics)):
        topics = (*event.topics[:place], wrong, *event.topics[place + 1 :])
        assert read(replace(event, topics=topics), decode, EMITTERS) is None


@pytest.mark.parametrize("name", [name for name, shape in SHAPES.items() if shape.data])
def test_a_value_that_is_missing_or_of_another_type_is_nothing(name: str) -> None:
    event = good(name)
    entries = xdr.SCVal.from_xdr(event.value).map
    assert entries is not None
    for place, entry in enumerate(entries.sc_map):
        for other in (None, scval.to_bool(True), scval.to_int128(-1)):
            changed = list(entries.sc_map)
            changed[place : place + 1] = [xdr.SCMapEntry(entry.key, other)] if other else []
            value = xdr.SCVal(xdr.SCValType.SCV_MAP, map=xdr.SCMap(changed)).to_xdr()
            assert read(replace(event, value=value), decode, EMITTERS) is None


def test_sep50s_bare_id_is_read_too() -> None:
    bare = ledger_event("mint", [("address", ALICE)], ("u32", 7), by=COLLECTION)
    found = read(bare, decode, EMITTERS)
    assert isinstance(found, NftMinted) and found.token_id == 7


def test_what_is_not_a_contract_value_is_nothing() -> None:
    event = good("mint")
    for text in ("", "AAAA", "not base64 at all", "AAAAAg=="):
        assert read(replace(event, value=text), decode, EMITTERS) is None
        assert read(replace(event, topics=(text, *event.topics[1:])), decode, EMITTERS) is None
    assert read(replace(event, topics=()), decode, EMITTERS) is None


def test_a_collection_is_believed_from_its_own_transaction_on() -> None:
    first = Script().create().events[0]
    minted = ledger_event("mint", [("address", ALICE)], ("u32", 1), by=COLLECTION, ledger=2, place=0)
    made = replace(first, id=event_id(2, 1, 1))
    none = Emitters(FACTORY, MARKETPLACE, frozenset())
    assert [type(e).__name__ for e in read_transaction([minted, made], decode, none)] == [
        "CollectionCreated",
        "NftMinted",
    ]
    assert read_transaction([minted], decode, none) == []


def test_two_sales_of_one_token_in_one_transaction_keep_their_parts() -> None:
    carol = account(9)
    script = Script().buy(1, 1, ALICE, BOB, 100, royalty=5).buy(2, 1, BOB, carol, 200, royalty=7)
    events = [replace(event, id=event_id(2, 1, place)) for place, event in enumerate(script.events)]
    found = read_transaction(events, decode, EMITTERS)
    sales = [event for event in found if isinstance(event, SaleSettled)]
    assert [[r.amount for r in sale.royalties] for sale in sales] == [[5], [7]]
    assert [e.sale for e in found if isinstance(e, NftTransferred)] == [sale.id for sale in sales]
    assert [e.sale for e in found if isinstance(e, RoyaltyPaid)] == [sale.id for sale in sales]


def test_a_sweeps_royalties_go_to_their_sales() -> None:
    script = Script().buy(1, 1, ALICE, BOB, 100).buy(2, 2, ALICE, BOB, 200)
    events = [*script.events, sweep()]
    found = read_transaction(events, decode, EMITTERS)
    assert {e.token_id: [r.amount for r in e.royalties] for e in found if isinstance(e, SaleSettled)} == {
        1: [3],
        2: [4],
    }
    assert len({event.id for event in found}) == len(found)
    assert [event.id for event in found] == sorted(event.id for event in found)


def test_a_transfer_to_another_than_the_buyer_is_no_part_of_the_sale() -> None:
    script = Script().transfer(1, BOB, ALICE).buy(1, 1, ALICE, BOB, 100)
    found = read_transaction(script.events, decode, EMITTERS)
    assert [e.sale is None for e in found if isinstance(e, NftTransferred)] == [True, False]


# --- anything at all -------------------------------------------------------------------------------------------------
def _map(pairs: list[tuple[xdr.SCVal, xdr.SCVal]]) -> xdr.SCVal:
    return xdr.SCVal(xdr.SCValType.SCV_MAP, map=xdr.SCMap([xdr.SCMapEntry(k, v) for k, v in pairs]))


KEYS = sorted({key for shape in SHAPES.values() for key in shape.data})
LEAVES = st.one_of(
    st.integers(0, 2**32 - 1).map(scval.to_uint32),
    st.integers(0, 2**64 - 1).map(scval.to_uint64),
    st.integers(-(2**127), 2**127 - 1).map(scval.to_int128),
    st.integers(0, 2**256 - 1).map(scval.to_uint256),
    st.booleans().map(scval.to_bool),
    st.binary(max_size=40).map(scval.to_bytes),
    st.binary(max_size=40).map(scval.to_string),
    st.sampled_from([*KEYS, "listing", "auction"]).map(scval.to_symbol),
    st.sampled_from([ALICE, BOB, COLLECTION, STRANGER]).map(scval.to_address),
    st.just(scval.to_void()),
    st.just(xdr.SCVal(xdr.SCValType.SCV_LEDGER_KEY_CONTRACT_INSTANCE)),
    st.just(
        xdr.SCVal(xdr.SCValType.SCV_ERROR, error=xdr.SCError(xdr.SCErrorType.SCE_CONTRACT, contract_code=xdr.Uint32(3)))
    ),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(scval.to_vec),
        st.lists(st.tuples(inner, inner), max_size=4).map(_map),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=8).map(scval.to_struct),
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([*SHAPES, "set_admin"]),
    st.lists(VALUES, max_size=4),
    VALUES,
    st.sampled_from([FACTORY, MARKETPLACE, COLLECTION, STRANGER]),
)
def test_any_value_gives_an_event_or_nothing(name: str, topics: list[xdr.SCVal], value: xdr.SCVal, by: str) -> None:
    names = [scval.to_symbol(name), *topics]
    event = LedgerEvent(
        id=event_id(7, 1, 0),
        ledger=7,
        closed_at="2026-11-23T05:00:00Z",
        contract=by,
        transaction="00",
        topics=tuple(topic.to_xdr() for topic in names),
        value=value.to_xdr(),
    )
    for found in read_transaction([event], decode, EMITTERS):
        json.dumps(detail(found))
        encode(detail(found))  # DynamoDB can keep it


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.data())
def test_a_good_event_with_one_value_changed_gives_an_event_or_nothing(name: str, data: st.DataObject) -> None:
    event = good(name)
    other = data.draw(VALUES).to_xdr()
    place = data.draw(st.integers(0, len(event.topics)))
    if place == len(event.topics):
        event = replace(event, value=other)
    else:
        event = replace(event, topics=(*event.topics[:place], other, *event.topics[place + 1 :]))
    for found in read_transaction([event], decode, EMITTERS):
        encode(detail(found))
