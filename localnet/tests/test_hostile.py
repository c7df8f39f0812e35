"""Damaged and hostile input: always an answer, never a crash, never a coin too many."""

import base64
import json
import random
import struct

import pytest
from nuna_localnet.client import DevError, rpc
from nuna_localnet.testing import NATIVE, invocation
from stellar_sdk import Payment, TransactionEnvelope, scval, xdr

KNOWN = {"PENDING", "ERROR", "DUPLICATE", "TRY_AGAIN_LATER"}


def damaged(rng, data):
    """A copy with a few bytes changed, cut out or doubled."""
    data = bytearray(data)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[at] = rng.randrange(256)
            case 1:
                data[at] ^= 1 << rng.randrange(8)
            case 2:
                del data[at : at + 4]
            case _:
                data[at:at] = data[at : at + 4]
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_transactions(wallet, counter_wasm, net, server, seed):
    rng = random.Random(seed)
    alice, bob = wallet(), wallet()
    counter = alice.deploy(counter_wasm)
    call = invocation(counter, "add_for", scval.to_address(alice.address), scval.to_uint32(1))
    answers = set()
    for i in range(400):
        # Built anew, since some of the damaged ones get through and use the sequence number.
        if i % 40 == 0:
            classic = alice.build(Payment(bob.address, NATIVE, "1"))
            contract = server.prepare_transaction(alice.build(call))
        data = base64.b64decode((contract if i % 2 else classic).to_xdr())
        data = damaged(rng, data)
        try:  # sign it, where the SDK can still read it, to get past the first checks
            envelope = TransactionEnvelope.from_xdr(base64.b64encode(data).decode(), net.passphrase)
            envelope.sign(alice.keypair)
            text = envelope.to_xdr()
        except Exception:
            text = base64.b64encode(data).decode()
        for method in ("simulateTransaction", "sendTransaction"):
            request = {"jsonrpc": "2.0", "id": i, "method": method, "params": {"transaction": text}}
            answer = json.loads(net.handle(json.dumps(request)))
            assert answer["id"] == i
            if method == "sendTransaction" and "result" in answer:
                answers.add(answer["result"]["status"])
    assert answers <= KNOWN
    assert "ERROR" in answers
    header = xdr.LedgerHeader.from_xdr(server.get_latest_ledger().header_xdr)
    assert header.total_coins.int64 == 10**18


def test_deep_nesting_is_refused(net):
    # A vector of one vector of one …: type 16, present, one element.
    nested = struct.pack(">lll", 16, 1, 1) * 10_000 + struct.pack(">ll", 3, 1)
    with pytest.raises(DevError, match="segment 1 invalid"):
        rpc(net, "getEvents", startLedger=1, filters=[{"topics": [[base64.b64encode(nested).decode()]]}])
    deep = struct.pack(">l", 2) + nested
    with pytest.raises(DevError, match="invalid_xdr"):
        rpc(net, "sendTransaction", transaction=base64.b64encode(deep).decode())


@pytest.mark.parametrize("params", [[], 7, "text", {"transaction": 7}, {"transaction": "!"}, {"transaction": ""}])
def test_parameters_of_another_kind(net, params):
    for method in ("sendTransaction", "simulateTransaction", "getTransaction", "getLedgerEntries", "dev_fund"):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = json.loads(net.handle(json.dumps(request)))
        assert answer.get("error", {}).get("message") or answer["result"]["error"]
