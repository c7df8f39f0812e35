"""From the ledger's events to ours: real recordings, and what must be ignored."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace

import pytest
from stellar_sdk import scval, xdr

from events.record import FOLDER, ROOT, emitters_of, ledger_events, record, recordings
from nuna.adapters.ports import LedgerEvent
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.events import (
    EVENTS,
    ChainEvent,
    NftMinted,
    NftTransferred,
    RoyaltyPaid,
    SaleSettled,
    detail,
    from_detail,
)
from nuna.chain.reader import Emitters, read, read_transaction
from nuna.chain.shapes import COLLECTION_NAMES, SHAPES, Shape
from nuna.chain.values import Maybe, flag
from nuna.contracts import COLLECTION
from tests.support.ledger import (
    ALICE,
    BOB,
    EMITTERS,
    MARKETPLACE,
    STRANGER,
    Script,
    account,
    event_id,
    ledger_event,
)
from tests.support.ledger import COLLECTION as DAWN
from tests.support.recorded import MADE_UP, Key, recorded, said

RECORDINGS = recordings()
PAGES = {"nft": COLLECTION, "collection-factory": "factory", "royalty-manager": "royalty_manager"}
"""Contracts whose page in docs/contracts is named otherwise than their role."""
ROW = re.compile(r"^\| `\[(?P<topics>.+?)\] \{(?P<data>.*)\}` \|", re.MULTILINE)


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_becomes_what_it_must(name: str) -> None:
    recording = RECORDINGS[name]
    found = read_transaction(ledger_events(recording), decode, emitters_of(recording))
    told = json.loads(json.dumps([{"name": type(e).__name__, "detail": detail(e)} for e in found]))
    assert told == recording["becomes"]
    for event in found:
        assert from_detail(type(event).__name__, json.loads(json.dumps(detail(event)))) == event


def declared() -> dict[Key, tuple[list[str], set[str]]]:
    """(role, name) → types of topics and keys of data, as the contracts' pages say; those are made of the Wasm."""
    events: dict[Key, tuple[list[str], set[str]]] = {}
    for page in (ROOT / "docs/contracts").glob("*.md"):
        for row in ROW.finditer(page.read_text()):
            name, *topics = row["topics"].split(", ")
            keys = re.findall(r"(\w+): ", row["data"])
            events[PAGES.get(page.stem, page.stem), name] = [topic.split(": ")[1] for topic in topics], set(keys)
    return events


def test_every_event_of_every_contract_is_recorded_and_read() -> None:
    made_up = {SHAPES[key].event.__name__ for key in MADE_UP}
    assert set(declared()) == set(recorded()) == set(SHAPES)
    assert {entry["name"] for kept in RECORDINGS.values() for entry in kept["becomes"]} == set(EVENTS) - made_up


@pytest.mark.parametrize("key", SHAPES, ids=" ".join)
def test_a_shape_is_what_the_contracts_page_says(key: Key) -> None:
    topics, data = declared()[key]
    assert (len(SHAPES[key].topics), set(SHAPES[key].data)) == (len(topics), data)
    event, _ = recorded()[key]
    assert len(event.topics) == len(topics) + 1
    assert said()[key] == data


def test_all_that_an_event_says_is_a_field_and_each_field_is_said_once() -> None:
    joined = {"NftMinted": {"metadata_uri"}, "NftTransferred": {"sale"}, "SaleSettled": {"royalties"}}
    joined["RoyaltyPaid"] = {"sale"}  # what other events of the transaction say
    common = {field.name for field in fields(ChainEvent)}
    for shape in SHAPES.values():
        said = [field for field, _ in (*shape.topics, *shape.data.values())] + [shape.emitter] * bool(shape.emitter)
        wanted = {field.name for field in fields(shape.event) if field.init} - common
        assert sorted(map(str, said)) == sorted(wanted - joined.get(shape.event.__name__, set()))


def test_recording_again_gives_the_same_bytes() -> None:
    """What today's contracts emit; when this fails, run `python -m events.record` and look at what changed."""
    again = dict(record())
    assert sorted(again) == [path.name for path in sorted(FOLDER.glob("*.json"))]
    assert {name for name, text in again.items() if (FOLDER / name).read_text() != text} == set()


def test_what_is_asked_of_every_contract_fits_one_request() -> None:
    assert len(COLLECTION_NAMES) <= 25


def one(script: Script) -> LedgerEvent:
    return script.events[-1]


def sweep(tokens: tuple[int, ...] = (1, 2), amounts: tuple[int, ...] = (3, 4)) -> LedgerEvent:
    data = scval.to_struct(
        {
            "token_ids": scval.to_vec([scval.to_uint32(token) for token in tokens]),
            "amounts": scval.to_vec([scval.to_int128(paid) for paid in amounts]),
        }
    )
    topics = [("address", DAWN), ("address", ALICE)]
    event = ledger_event("royalties_paid", topics, ("map", {}), by=MARKETPLACE, place=9)
    return replace(event, value=data.to_xdr())


def test_an_option_that_is_none_is_left_out_of_the_map() -> None:
    """As the SDK writes it; recorded of each that there is."""
    left_out = set()
    for recording in RECORDINGS.values():
        emitters = emitters_of(recording)
        for event in ledger_events(recording):
            role, name, value = emitters.role(event.contract), str(decode(event.topics[0])), decode(event.value)
            shape = SHAPES.get((role or "", name))
            if shape and isinstance(value, dict):
                left_out |= {(name, key) for key in shape.data.keys() - value.keys()}
    options = {(name, key) for (_, name), shape in SHAPES.items() for key in shape.data if is_option(shape, key)}
    assert left_out == options


def is_option(shape: Shape, key: str) -> bool:
    return isinstance(shape.data[key][1], Maybe)


@pytest.mark.parametrize("key", SHAPES, ids=" ".join)
def test_only_the_right_contract_is_believed(key: Key) -> None:
    event, emitters = recorded()[key]
    assert read(event, decode, emitters) is not None
    role, name = key
    others = {contract for contract in (*emitters.own, *emitters.collections) if emitters.role(contract) != role}
    for contract in {*others, STRANGER}:
        other = emitters.role(contract)
        found = read(replace(event, contract=contract), decode, emitters)
        # A name that another contract of ours emits too counts there, if it has the same form.
        assert found is None or (other and (other, name) in SHAPES)


@pytest.mark.parametrize("key", SHAPES, ids=" ".join)
def test_a_topic_more_or_less_or_of_another_type_is_nothing(key: Key) -> None:
    event, emitters = recorded()[key]
    wrong = scval.to_bool(True).to_xdr()
    assert read(replace(event, topics=event.topics[:-1]), decode, emitters) is None
    assert read(replace(event, topics=(*event.topics, wrong)), decode, emitters) is None
    for place in range(1, len(event.topics)):
        topics = (*event.topics[:place], wrong, *event.topics[place + 1 :])
        assert read(replace(event, topics=topics), decode, emitters) is None


@pytest.mark.parametrize("key", [key for key, shape in SHAPES.items() if shape.data], ids=" ".join)
def test_a_value_that_is_missing_or_of_another_type_is_nothing(key: Key) -> None:
    event, emitters = recorded()[key]
    entries = xdr.SCVal.from_xdr(event.value).map
    assert entries is not None
    for place, entry in enumerate(entries.sc_map):
        name = str(decode(entry.key.to_xdr()))
        of_type = SHAPES[key].data[name][1]
        wrong = [scval.to_int128(-1), *([] if of_type is flag else [scval.to_bool(True)])]
        for other in wrong if is_option(SHAPES[key], name) else [None, *wrong]:
            changed = list(entries.sc_map)
            changed[place : place + 1] = [xdr.SCMapEntry(entry.key, other)] if other else []
            value = xdr.SCVal(xdr.SCValType.SCV_MAP, map=xdr.SCMap(changed)).to_xdr()
            assert read(replace(event, value=value), decode, emitters) is None


def test_sep50s_bare_id_is_read_too() -> None:
    bare = ledger_event("mint", [("address", ALICE)], ("u32", 7), by=DAWN)
    found = read(bare, decode, EMITTERS)
    assert isinstance(found, NftMinted) and found.token_id == 7


def test_what_is_not_a_contract_value_is_nothing() -> None:
    event, emitters = recorded()[COLLECTION, "mint"]
    for text in ("", "AAAA", "not base64 at all", "AAAAAg=="):
        assert read(replace(event, value=text), decode, emitters) is None
        assert read(replace(event, topics=(text, *event.topics[1:])), decode, emitters) is None
    assert read(replace(event, topics=()), decode, emitters) is None


def test_a_collection_is_believed_from_its_own_transaction_on() -> None:
    first = Script().create().events[0]
    minted = ledger_event("mint", [("address", ALICE)], ("u32", 1), by=DAWN, ledger=2, place=0)
    made = replace(first, id=event_id(2, 1, 1))
    none = Emitters(EMITTERS.own)
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
