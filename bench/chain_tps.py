"""Transactions per second of the embedded chain, in process, against the floor under them.

A ledger closes on every transaction. The floor of a payment is what no chain can leave out:
verifying one ed25519 signature (PyNaCl, i.e. libsodium). The floor of a contract call is the
same plus the host's run of that call, measured by simulating it, which runs it in the host too.

    python bench/chain_tps.py [--transactions 2000]

Prints one JSON object; exits with 1 below the target.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nacl.signing import SigningKey
from nuna_localnet import Net
from nuna_localnet.client import connect, fund
from nuna_localnet.testing import Wallet, invocation
from stellar_sdk import Account, Asset, Payment, TransactionBuilder, TransactionEnvelope, scval
from stellar_sdk.operation import Operation

TARGET = 1_000
COUNTER = Path(__file__).parents[1] / "localnet" / "tests" / "fixtures" / "counter.wasm"


def request(method: str, transaction: str) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": {"transaction": transaction}})


def envelopes(source: Wallet, operation: Operation, count: int, like: TransactionEnvelope | None = None) -> list[str]:
    """Signed envelopes with consecutive sequence numbers, made ahead of the clock."""
    account = Account(source.address, source.server.load_account(source.address).sequence)
    made = []
    for _ in range(count):
        builder = TransactionBuilder(account, source.net.passphrase, 100)
        envelope = builder.append_operation(operation).add_time_bounds(0, 0).build()
        if like is not None:
            envelope.transaction.soroban_data = like.transaction.soroban_data
            envelope.transaction.fee = like.transaction.fee
        envelope.sign(source.keypair)
        made.append(request("sendTransaction", envelope.to_xdr()))
    return made


def rate(count: int, run: Callable[[], None]) -> float:
    started = time.perf_counter()
    run()
    return count / (time.perf_counter() - started)


def send_rate(net: Net, requests: list[str]) -> float:
    def run() -> None:
        for text in requests:
            answer = net.handle(text)
            assert '"PENDING"' in answer, answer

    return rate(len(requests), run)


def simulation_rate(net: Net, text: str, count: int) -> float:
    def run() -> None:
        for _ in range(count):
            net.handle(text)

    return rate(count, run)


def verify_rate(count: int) -> float:
    key = SigningKey.generate()
    signed = key.sign(bytes(32))
    public = key.verify_key

    def run() -> None:
        for _ in range(count):
            public.verify(signed)

    return rate(count, run)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--transactions", type=int, default=2_000)
    count = parser.parse_args().transactions

    net = Net()
    server = connect(net)
    alice, bob = Wallet(net, fund(net), server), Wallet(net, fund(net), server)
    verify = verify_rate(count)

    payments = envelopes(alice, Payment(bob.address, Asset.native(), "0.0000001"), count)
    paid = send_rate(net, payments)
    assert bob.balance() == 10_000 * 10_000_000 + count

    native = Asset.native().contract_id(net.passphrase)
    me, you = scval.to_address(alice.address), scval.to_address(bob.address)
    results = {"payments": result(paid, verify)}
    calls = {
        "assetTransfers": invocation(native, "transfer", me, you, scval.to_int128(1)),
        "wasmCalls": invocation(alice.deploy(COUNTER.read_bytes()), "add", scval.to_uint32(1)),
    }
    for name, call in calls.items():
        alice.invoke(call)
        plain = alice.build(call)
        prepared = server.prepare_transaction(plain)
        requests = envelopes(alice, call, count, prepared)
        simulated = simulation_rate(net, request("simulateTransaction", plain.to_xdr()), count)
        results[name] = result(send_rate(net, requests), 1 / (1 / simulated + 1 / verify))
    ok = all(r["perSecond"] >= TARGET for r in results.values())
    print(json.dumps({"transactions": count, "target": TARGET, "verifyPerSecond": round(verify), **results, "ok": ok}))
    return 0 if ok else 1


def result(rate_: float, floor: float) -> dict[str, float]:
    """`timesFloor`: how many times the floor's time a transaction takes."""
    return {"perSecond": round(rate_), "floorPerSecond": round(floor), "timesFloor": round(floor / rate_, 2)}


if __name__ == "__main__":
    sys.exit(main())
