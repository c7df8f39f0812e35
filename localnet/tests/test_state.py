"""A network kept in a folder: reopened whole, in process and after the binary is killed."""

import json
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from nuna_localnet import Net
from nuna_localnet.client import connect, fund, revert, snapshot
from nuna_localnet.testing import FUNDED, NATIVE, Wallet, returned
from stellar_sdk import Keypair, Payment, SorobanServer, scval

BINARY = Path(__file__).parents[1] / "target" / "release" / "nuna-localnet"


def picture(server, *wallets):
    """What a client can see of the network."""
    return (
        server.get_latest_ledger().id,
        [w.balance() for w in wallets],
        server.get_events(start_ledger=1, limit=10_000).events,
        server.get_transactions(start_ledger=1, limit=200).transactions,
        server.get_ledgers(start_ledger=1, limit=200).ledgers,
    )


def test_a_reopened_network_is_the_same(tmp_path, counter_wasm):
    keys = Keypair.random(), Keypair.random()
    net = Net(state=tmp_path / "net")
    alice, bob = (Wallet(net, fund(net, k), connect(net)) for k in keys)
    alice.run(Payment(bob.address, NATIVE, "1"))
    counter = alice.deploy(counter_wasm)
    alice.call(counter, "add", scval.to_uint32(5))
    before = picture(alice.server, alice, bob)
    with pytest.raises(OSError, match="another process uses it"):
        Net(state=tmp_path / "net")
    del net, alice, bob

    net = Net(state=tmp_path / "net")
    alice, bob = (Wallet(net, k, connect(net)) for k in keys)
    assert picture(alice.server, alice, bob) == before
    assert returned(alice.call(counter, "add", scval.to_uint32(1))) == 6


def test_going_back_is_kept_too(tmp_path):
    key = Keypair.random()
    net = Net(state=tmp_path)
    alice = Wallet(net, fund(net, key), connect(net))
    moment = snapshot(net)
    alice.run(Payment(Keypair.random().public_key, NATIVE, "1"))
    revert(net, moment)
    before = picture(alice.server, alice)
    del net, alice
    net = Net(state=tmp_path)
    assert picture(connect(net), Wallet(net, key, connect(net))) == before


def test_another_passphrase_is_refused(tmp_path):
    Net("One", state=tmp_path)
    with pytest.raises(OSError, match='holds the network "One", not "Two"'):
        Net("Two", state=tmp_path)


class Process:
    """The binary on a free port of loopback."""

    def __init__(self, state, *options):
        command = [BINARY, "--port", "0", "--state", state, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addresses = json.loads(self.process.stdout.readline())
        self.passphrase = self.addresses["networkPassphrase"]
        self.server = SorobanServer(self.addresses["rpc"])

    def fund(self):
        key = Keypair.random()
        answer = self.server._client.get(self.addresses["friendbot"], {"addr": key.public_key})
        assert answer.status_code == 200, answer.text
        return Wallet(self, key, self.server)

    def kill(self, with_signal=signal.SIGKILL):
        self.server.close()
        self.process.send_signal(with_signal)
        self.process.stdout.close()
        return self.process.wait(timeout=10)


needs_binary = pytest.mark.skipif(not BINARY.exists(), reason="build it first: localnet/build.sh")


@needs_binary
def test_the_binary_survives_being_killed_under_load(tmp_path):
    """Killed at a random moment between answers: what was answered is there, and only that."""
    rng = random.Random(7)
    process = Process(tmp_path)
    alice, bob = process.fund(), process.fund()
    try:
        for _ in range(3):
            paid = FUNDED - alice.balance()
            sent = 0
            for _ in range(rng.randrange(3, 9)):
                assert alice.run(Payment(bob.address, NATIVE, "1")).status.value == "SUCCESS"
                sent += 1
            before = picture(process.server, alice, bob)
            process.kill()
            process = Process(tmp_path)
            for wallet in (alice, bob):
                wallet.net, wallet.server = process, process.server
            assert picture(process.server, alice, bob) == before
            assert FUNDED - alice.balance() - paid == sent * (10_000_000 + 100)
    finally:
        process.kill()


@needs_binary
def test_the_binary_closes_by_interval_and_ends_on_a_signal(tmp_path):
    process = Process(tmp_path, "--close-every", "50ms")
    try:
        alice, bob = process.fund(), process.fund()
        envelope = alice.build(Payment(bob.address, NATIVE, "1"))
        envelope.sign(alice.keypair)
        sent = process.server.send_transaction(envelope)
        deadline = time.monotonic() + 5
        while process.server.get_transaction(sent.hash).status.value == "NOT_FOUND":
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert bob.balance() == FUNDED + 10_000_000
    finally:
        assert process.kill(signal.SIGTERM) == 0
    assert list(tmp_path.iterdir())


@needs_binary
def test_a_taken_port_is_explained(tmp_path):
    process = Process(tmp_path)
    try:
        port = process.addresses["rpc"].rsplit(":", 1)[1]
        second = subprocess.run([BINARY, "--port", port], capture_output=True, text=True, timeout=10)
        assert second.returncode == 1
        assert f"can't listen on 127.0.0.1:{port}" in second.stderr
        assert "choose another --port" in second.stderr
    finally:
        process.kill()
