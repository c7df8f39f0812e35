"""Whatever a contract may emit becomes an event of ours or nothing."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import scval, xdr

from nuna.adapters.ports import LedgerEvent
from nuna.adapters.stellar.scval_xdr import decode
from nuna.chain.events import detail
from nuna.chain.reader import read_transaction
from nuna.chain.shapes import SHAPES
from nuna.formats.dynamo_json import encode
from tests.support.ledger import (
    ALICE,
    AUCTION,
    BOB,
    EMITTERS,
    FACTORY,
    MARKETPLACE,
    ROYALTY_MANAGER,
    STRANGER,
    event_id,
)
from tests.support.ledger import COLLECTION as DAWN
from tests.support.recorded import Key, recorded


def _map(pairs: list[tuple[xdr.SCVal, xdr.SCVal]]) -> xdr.SCVal:
    return xdr.SCVal(xdr.SCValType.SCV_MAP, map=xdr.SCMap([xdr.SCMapEntry(k, v) for k, v in pairs]))


KEYS = sorted({key for shape in SHAPES.values() for key in shape.data})
NAMES = sorted({name for _, name in SHAPES})
LEAVES = st.one_of(
    st.integers(0, 2**32 - 1).map(scval.to_uint32),
    st.integers(0, 2**64 - 1).map(scval.to_uint64),
    st.integers(-(2**127), 2**127 - 1).map(scval.to_int128),
    st.integers(0, 2**256 - 1).map(scval.to_uint256),
    st.booleans().map(scval.to_bool),
    st.binary(max_size=40).map(scval.to_bytes),
    st.binary(max_size=40).map(scval.to_string),
    st.sampled_from([*KEYS, "listing", "auction"]).map(scval.to_symbol),
    st.sampled_from([ALICE, BOB, DAWN, STRANGER]).map(scval.to_address),
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
    st.sampled_from([*NAMES, "set_admin"]),
    st.lists(VALUES, max_size=4),
    VALUES,
    st.sampled_from([FACTORY, MARKETPLACE, AUCTION, ROYALTY_MANAGER, DAWN, STRANGER]),
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


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.data())
def test_a_good_event_with_one_value_changed_gives_an_event_or_nothing(key: Key, data: st.DataObject) -> None:
    event, emitters = recorded()[key]
    other = data.draw(VALUES).to_xdr()
    place = data.draw(st.integers(0, len(event.topics)))
    if place == len(event.topics):
        event = replace(event, value=other)
    else:
        event = replace(event, topics=(*event.topics[:place], other, *event.topics[place + 1 :]))
    for found in read_transaction([event], decode, emitters):
        encode(detail(found))
