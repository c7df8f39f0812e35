"""Development controls: ledgers and time on demand, going back, faults, retention."""

import json
import time

import pytest
from nuna_localnet import Net
from nuna_localnet.client import (
    DevError,
    advance_time,
    close_ledgers,
    connect,
    fund,
    revert,
    rpc,
    set_faults,
    snapshot,
)
from nuna_localnet.testing import FUNDED, NATIVE, Wallet
from stellar_sdk import Payment, TransactionBuilder
from stellar_sdk.exceptions import SorobanRpcErrorResponse

START = 1_600_000_000


def test_a_fixed_clock_moves_only_when_told():
    net = Net(now=START)
    server = connect(net)
    alice = Wallet(net, fund(net), server)
    alice.run(Payment(alice.address, NATIVE, "1"))
    assert server.get_latest_ledger().close_time == START
    assert close_ledgers(net, 10) == server.get_latest_ledger().sequence
    assert server.get_latest_ledger().close_time == START + 50
    assert advance_time(net, 100) == START + 150
    close_ledgers(net, 1, seconds_per_ledger=0)
    assert server.get_latest_ledger().close_time == START + 150


def test_closing_months_of_ledgers_is_quick(net, server):
    before = server.get_latest_ledger().sequence
    started = time.perf_counter()
    assert close_ledgers(net, 3_000_000) == before + 3_000_000
    assert time.perf_counter() - started < 2
    health = server.get_health()
    assert health.latest_ledger - health.oldest_ledger + 1 == health.ledger_retention_window


def test_a_snapshot_can_be_gone_back_to_again(wallet, net, server):
    alice, bob = wallet(), wallet()
    moment, latest = snapshot(net), server.get_latest_ledger()
    for _ in range(2):
        found = alice.run(Payment(bob.address, NATIVE, "1"))
        assert bob.balance() == FUNDED + 10_000_000
        revert(net, moment)
        assert (alice.balance(), bob.balance()) == (FUNDED, FUNDED)
        assert server.get_transaction(found.transaction_hash).status.value == "NOT_FOUND"
        assert server.get_latest_ledger().id == latest.id
    with pytest.raises(DevError, match="snapshot 7 does not exist"):
        revert(net, 7)


def test_ledgers_close_on_demand_when_not_on_every_send():
    net = Net(close_on_send=False)
    server = connect(net)
    alice, bob = (Wallet(net, fund(net), server) for _ in range(2))
    envelope = alice.build(Payment(bob.address, NATIVE, "1"))
    envelope.sign(alice.keypair)
    sent = server.send_transaction(envelope)
    assert server.get_transaction(sent.hash).status.value == "NOT_FOUND"
    assert server.send_transaction(envelope).status.value == "DUPLICATE"
    second = alice.build(Payment(bob.address, NATIVE, "2"))
    second.sign(alice.keypair)
    assert server.send_transaction(second).status.value == "TRY_AGAIN_LATER"
    reverse = bob.build(Payment(alice.address, NATIVE, "3"))
    reverse.sign(bob.keypair)
    other = server.send_transaction(reverse)
    latest = close_ledgers(net)
    for hash_ in (sent.hash, other.hash):
        found = server.get_transaction(hash_)
        assert (found.status.value, found.ledger) == ("SUCCESS", latest)
    assert alice.balance() == FUNDED - 10_000_000 + 30_000_000 - 100
    orders = [t.application_order for t in server.get_transactions(start_ledger=latest).transactions]
    assert orders == [1, 2]


def test_a_transaction_that_waits_too_long_is_left_out_and_costs_nothing():
    net = Net(now=START, close_on_send=False)
    server = connect(net)
    alice, bob = (Wallet(net, fund(net), server) for _ in range(2))
    builder = TransactionBuilder(server.load_account(alice.address), net.passphrase, 100)
    builder.append_operation(Payment(bob.address, NATIVE, "1")).add_time_bounds(0, START + 10)
    envelope = builder.build()
    envelope.sign(alice.keypair)
    sent = server.send_transaction(envelope)
    assert sent.status.value == "PENDING"
    advance_time(net, 20)
    close_ledgers(net)
    assert server.get_transaction(sent.hash).status.value == "NOT_FOUND"
    assert (alice.balance(), bob.balance()) == (FUNDED, FUNDED)


def test_faults_befall_the_named_method_as_often_as_told(wallet, net, server):
    alice, bob = wallet(), wallet()
    alice.run(Payment(bob.address, NATIVE, "1"))
    truth = server.get_events(start_ledger=1)
    assert truth.events

    set_faults(net, {"method": "getEvents", "kind": "error", "code": -32000, "message": "overloaded", "times": 2})
    for _ in range(2):
        with pytest.raises(SorobanRpcErrorResponse, match="overloaded"):
            server.get_events(start_ledger=1)
        server.get_health()
    assert server.get_events(start_ledger=1) == truth

    # An empty page loses nothing: its cursor has not moved.
    set_faults(net, {"method": "getEvents", "kind": "empty", "times": 2})
    page = server.get_events(start_ledger=3)
    assert page.events == []
    assert server.get_events(cursor=page.cursor).cursor == page.cursor
    after = server.get_events(cursor=page.cursor).events
    assert [e.id for e in after] == [e.id for e in truth.events if e.ledger >= 3]

    set_faults(net, {"kind": "lag", "ledgers": 2})
    assert server.get_latest_ledger().sequence == truth.latest_ledger - 2
    assert server.get_events(start_ledger=1).latest_ledger == truth.latest_ledger - 2

    set_faults(net, {"method": "getHealth", "kind": "slow", "seconds": 0.2})
    started = time.perf_counter()
    server.get_health()
    assert time.perf_counter() - started >= 0.2

    set_faults(net, {"kind": "error", "httpStatus": 503})
    status, _ = net.respond(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "getHealth"}))
    assert status == 503
    set_faults(net)
    assert server.get_health().status == "healthy"
    with pytest.raises(DevError, match="invalid fault"):
        set_faults(net, {"kind": "meteor"})


def test_retention_forgets_old_ledgers():
    net = Net(retention=5)
    server = connect(net)
    fund(net)
    close_ledgers(net, 5)
    health = server.get_health()
    assert (health.oldest_ledger, health.latest_ledger) == (3, 7)
    assert [ledger.sequence for ledger in server.get_ledgers(start_ledger=3).ledgers] == [3, 4, 5, 6, 7]
    with pytest.raises(SorobanRpcErrorResponse, match="within the ledger range: 3 - 7"):
        server.get_ledgers(start_ledger=2)


def test_requests_that_are_none(net):
    def answer(text):
        return json.loads(net.handle(text))

    assert answer("{")["error"]["code"] == -32700
    assert answer("{}")["error"]["code"] == -32600
    assert answer('{"id": 1, "method": "getMoney"}')["error"]["code"] == -32601
    assert answer('{"id": 1, "method": "getTransaction", "params": {"hash": "x"}}')["error"]["code"] == -32602
    batch = answer('[{"id": 1, "method": "getHealth"}, {"id": 2, "method": "getNetwork"}]')
    assert [a["id"] for a in batch] == [1, 2]
    with pytest.raises(DevError, match="unknown field `sekonds`"):
        rpc(net, "dev_advanceTime", sekonds=1)
