"""Signed envelopes as they come in: exactly the text that goes on to the network, however it is bent."""

from __future__ import annotations

import base64
import struct
import textwrap
from contextlib import nullcontext

import pytest
from stellar_sdk import Account, Keypair, Network, TransactionBuilder, scval, xdr

from nuna.adapters.stellar import envelopes
from nuna.errors import BadRequest

NETWORK = Network.TESTNET_NETWORK_PASSPHRASE
CONTRACT = "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E"
KEY = Keypair.from_raw_ed25519_seed(bytes(32))


def signed(*args: xdr.SCVal) -> str:
    builder = TransactionBuilder(Account(KEY.public_key, 1), NETWORK, 100).add_time_bounds(0, 0)
    envelope = builder.append_invoke_contract_function_op(CONTRACT, "buy", list(args)).build()
    envelope.sign(KEY)
    return envelope.to_xdr()


def with_bytes(text: str, change: bytes) -> str:
    return base64.b64encode(base64.b64decode(text) + change).decode()


GOOD = signed(scval.to_uint32(7))
BENT = {
    "line breaks": "\n".join(textwrap.wrap(GOOD, 64)),
    "a line break at the end": GOOD + "\n",
    "a space before": " " + GOOD,
    "a byte order mark": "\ufeff" + GOOD,
    "bytes behind": with_bytes(GOOD, bytes(4)),
    "an odd byte behind": with_bytes(GOOD, b"\x01"),
    "another envelope behind": with_bytes(GOOD, base64.b64decode(GOOD)),
    "more padding": GOOD.rstrip("=") + "======",
    "no base64 in between": GOOD[:40] + "!*" + GOOD[40:],
    "nothing": "",
    "zeros": base64.b64encode(bytes(400)).decode(),
    "cut off": GOOD[: len(GOOD) // 8 * 4],
    "not ASCII": "é" * 100,
    "NUL": "\x00" + GOOD,
}


def test_an_envelope_as_a_wallet_gives_it_is_read() -> None:
    call = envelopes.read(GOOD, NETWORK)
    assert (call.contract, call.function, call.args) == (CONTRACT, "buy", (7,))


@pytest.mark.parametrize("how", BENT)
def test_any_other_text_is_refused(how: str) -> None:
    with pytest.raises(BadRequest) as refused:
        envelopes.read(BENT[how], NETWORK)
    assert refused.value.code == "malformed_xdr"


@pytest.mark.parametrize("depth", [10, 100, 190, 400, 5_000])
def test_values_inside_one_another_are_read_or_refused(depth: int) -> None:
    """A vector of one vector of one …: type 16, present, one element."""
    marker = scval.to_vec([scval.to_uint32(0xABCDEF)]).to_xdr_bytes()
    raw = base64.b64decode(signed(scval.to_vec([scval.to_uint32(0xABCDEF)])))
    deep = raw.replace(marker, struct.pack(">lll", 16, 1, 1) * depth + struct.pack(">ll", 3, 1))
    assert deep != raw
    with pytest.raises(BadRequest) if depth > 200 else nullcontext():
        assert envelopes.read(base64.b64encode(deep).decode(), NETWORK).args
