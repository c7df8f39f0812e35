"""getEvents: pages visit each event once, filters mean what Stellar RPC's do."""

import pytest
from nuna_localnet.client import DevError, close_ledgers, rpc
from nuna_localnet.testing import NATIVE
from stellar_sdk import Payment, scval
from stellar_sdk.exceptions import SorobanRpcErrorResponse
from stellar_sdk.soroban_rpc import EventFilter, EventFilterType


def b64(value):
    return value.to_xdr()


ADDED = b64(scval.to_symbol("added"))


@pytest.fixture
def story(wallet, counter_wasm):
    """A counter, three additions in as many ledgers, and a payment."""
    alice, bob = wallet(), wallet()
    counter = alice.deploy(counter_wasm)
    added = [alice.call(counter, "add", scval.to_uint32(n)) for n in (1, 2, 3)]
    paid = alice.run(Payment(bob.address, NATIVE, "1"))
    return alice, bob, counter, added, paid


def additions(*topic):
    return [EventFilter(event_type=EventFilterType.CONTRACT, topics=[list(topic)])]


def test_an_events_fields(story, server):
    _, _, counter, added, _ = story
    page = server.get_events(start_ledger=1, filters=additions(ADDED, "*"))
    assert [e.ledger for e in page.events] == [a.ledger for a in added]
    event = page.events[0]
    assert event.event_type == "contract"
    assert event.contract_id == counter
    assert event.transaction_hash == added[0].transaction_hash
    assert (event.transaction_index, event.operation_index) == (1, 0)
    assert event.id == f"{(event.ledger << 32) + (1 << 12):019d}-0000000000"
    assert event.topic == [ADDED, b64(scval.to_uint32(1))]
    assert scval.to_native(event.value) == 1
    assert page.latest_ledger == server.get_latest_ledger().sequence
    assert page.oldest_ledger == 1


def test_pages_by_cursor_visit_every_event_once(story, server, net):
    alice, bob, *_ = story
    everything = [e.id for e in server.get_events(start_ledger=1, limit=10_000).events]
    assert everything == sorted(set(everything))
    seen, cursor = [], None
    while True:
        start = None if cursor else 1
        page = server.get_events(start_ledger=start, cursor=cursor, limit=3)
        seen += [e.id for e in page.events]
        cursor = page.cursor
        if len(page.events) < 3:
            break
    assert seen == everything
    # A client that has caught up asks again and again, and misses nothing that comes later.
    assert server.get_events(cursor=cursor).events == []
    close_ledgers(net, 3)
    assert server.get_events(cursor=cursor).events == []
    paid = alice.run(Payment(bob.address, NATIVE, "1"))
    later = server.get_events(cursor=cursor).events
    assert {e.transaction_hash for e in later} == {paid.transaction_hash}
    assert [scval.to_native(e.topic[0]) for e in later] == ["fee", "transfer"]


def test_topic_patterns(story, server):
    _, _, counter, added, _ = story

    def ledgers(*topics):
        found = server.get_events(start_ledger=1, filters=[EventFilter(contract_ids=[counter], topics=list(topics))])
        return [e.ledger for e in found.events]

    every = [a.ledger for a in added]
    two = b64(scval.to_uint32(2))
    assert ledgers([ADDED, "*"]) == every
    assert ledgers([ADDED, "**"]) == every
    assert ledgers(["**"]) == every
    assert ledgers(["*", two]) == [added[1].ledger]
    assert ledgers([ADDED]) == []  # one segment, the events have two
    assert ledgers([ADDED, "*", "*"]) == []
    assert ledgers([ADDED, two], [ADDED, b64(scval.to_uint32(3))]) == every[1:]


def test_a_payments_event_is_the_asset_contracts(story, server, net):
    alice, bob, _, _, paid = story
    native = NATIVE.contract_id(net.passphrase)
    found = server.get_events(
        start_ledger=paid.ledger,
        filters=[EventFilter(contract_ids=[native], topics=[[b64(scval.to_symbol("transfer")), "**"]])],
    )
    (event,) = found.events
    names = [scval.to_native(t) for t in event.topic]
    assert names[0] == "transfer"
    assert [a.address for a in names[1:3]] == [alice.address, bob.address]
    assert names[3] == "native"
    assert scval.to_native(event.value) == 10_000_000


def test_ranges_end_before_their_end_ledger(story, server):
    _, _, _, added, _ = story
    page = server.get_events(start_ledger=added[0].ledger, end_ledger=added[2].ledger, filters=additions(ADDED, "*"))
    assert [e.ledger for e in page.events] == [added[0].ledger, added[1].ledger]
    rest = server.get_events(cursor=page.cursor, filters=additions(ADDED, "*"))
    assert [e.ledger for e in rest.events] == [added[2].ledger]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "startLedger must be positive"),
        ({"startLedger": 99_999}, "startLedger must be within the ledger range: 1 - "),
        ({"startLedger": 1, "pagination": {"limit": 10_001}}, "limit must not exceed 10000"),
        ({"startLedger": 1, "pagination": {"cursor": "1-1"}}, "cannot both be set"),
        ({"pagination": {"cursor": "elephant"}}, "invalid event cursor 'elephant'"),
        ({"startLedger": 1, "filters": [{}] * 6}, "maximum 5 filters"),
        ({"startLedger": 1, "filters": [{"contractIds": ["CX"]}]}, "contract ID 1 invalid"),
        ({"startLedger": 1, "filters": [{"type": "diagnostic"}]}, "'system' or 'contract'"),
        ({"startLedger": 1, "filters": [{"topics": [["**", "*"]]}]}, "only allowed as the last"),
        ({"startLedger": 1, "filters": [{"topics": [["*"] * 5]}]}, "more than 4 segments"),
        ({"startLedger": "one"}, "invalid parameters"),
        ({"startLedger": 1, "xdrFormat": "json"}, "not offered here"),
    ],
)
def test_bad_requests_are_named(net, params, message):
    with pytest.raises(DevError) as refused:
        rpc(net, "getEvents", **params)
    assert message in str(refused.value)


def test_events_outside_the_window_are_an_error(wallet):
    alice, bob = wallet(), wallet()
    paid = alice.run(Payment(bob.address, NATIVE, "1"))
    close_ledgers(alice.net, 20_000)
    with pytest.raises(SorobanRpcErrorResponse, match="must be within the ledger range"):
        alice.server.get_events(start_ledger=paid.ledger)
    assert alice.server.get_transaction(paid.transaction_hash).status.value == "NOT_FOUND"
