"""Signatures: one entry is used once, for what it says, by whom it names."""

from __future__ import annotations

import pytest
from nuna_localnet.testing import invocation
from stellar_sdk import InvokeHostFunction, TransactionEnvelope, xdr
from stellar_sdk.auth import authorize_entry

from events.support.calls import DAY, i128, u32, u64, who
from events.support.embedded import Embedded, Timeless
from tests.stories.stage import XLM, minted
from tests.support.books import books, lost_race, refused

PRICE = 30 * XLM


def authorized(
    on: Embedded, sender: Timeless, signer: Timeless, contract: str, function: str, *args: xdr.SCVal
) -> InvokeHostFunction:
    """The call that `sender` will send and pay for, with its authorization entries signed by `signer`."""
    call = invocation(contract, function, *args)
    simulated = on.server.simulate_transaction(sender.build(call))
    assert simulated.results and simulated.results[0].auth
    until = on.server.get_latest_ledger().sequence + 100
    call.auth = [
        authorize_entry(entry, signer.keypair, until, on.net.passphrase) for entry in simulated.results[0].auth
    ]
    return call


def offer_of(on: Embedded, buyer: Timeless, collection: str) -> tuple[xdr.SCVal, ...]:
    return who(buyer), who(collection), u32(1), i128(PRICE), who(on.native), u64(on.now + DAY)


def test_an_offer_sent_by_another_is_made_once(on: Embedded) -> None:
    creator, buyer, other = on.wallet("creator"), on.wallet("buyer"), on.wallet("other")
    collection = minted(on, creator, royalty_bps=0)
    terms = offer_of(on, buyer, collection)
    with books(on, buyer=buyer, other=other, market=on.marketplace) as change:
        call = authorized(on, other, buyer, on.marketplace, "make_offer", *terms)
        first = on.server.prepare_transaction(other.build(call))
        assert other.submit(first).status.value == "SUCCESS"
        with refused("auth_existing_value"):
            on.assemble(other, call, on.marketplace, "make_offer")
        assert lost_race(on, other, copied(other, call, first)) == "auth_existing_value"
    assert change == {"buyer": -PRICE, "other": 0, "market": PRICE}


def test_a_purchase_is_not_made_for_another_price_than_signed(on: Embedded) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0)
    listing = on.list(seller, collection, 1, PRICE)
    with books(on, seller=seller, buyer=buyer, other=other, market=on.marketplace) as change:
        call = authorized(on, other, buyer, on.marketplace, "buy", who(buyer), u64(listing), i128(PRICE))
        ready = on.server.prepare_transaction(other.build(call))
        dearer = invocation(on.marketplace, "buy", who(buyer), u64(listing), i128(PRICE + 1))
        dearer.auth = call.auth
        assert lost_race(on, other, copied(other, dearer, ready)) == "auth_invalid_action"
    assert change == {"seller": 0, "buyer": 0, "other": 0, "market": 0}
    assert on.owner_of(collection, 1) == seller.address


@pytest.mark.parametrize("function", ["make_offer", "buy", "create_listing"])
def test_anothers_signature_is_refused(on: Embedded, function: str) -> None:
    seller, buyer, other = on.wallet("seller"), on.wallet("buyer"), on.wallet("other")
    collection = minted(on, seller, royalty_bps=0, tokens=2)
    listing = on.list(seller, collection, 2, PRICE)
    args = {
        "make_offer": offer_of(on, buyer, collection),
        "buy": (who(buyer), u64(listing), i128(PRICE)),
        "create_listing": (who(seller), *offer_of(on, buyer, collection)[1:]),
    }[function]
    with books(on, seller=seller, buyer=buyer, other=other, market=on.marketplace) as change:
        genuine = authorized(
            on, other, seller if function == "create_listing" else buyer, on.marketplace, function, *args
        )
        ready = on.server.prepare_transaction(other.build(genuine))
        forged = authorized(on, other, other, on.marketplace, function, *args)
        assert lost_race(on, other, copied(other, forged, ready)) == "auth_invalid_action"
    assert set(change.values()) == {0}
    assert {on.owner_of(collection, token) for token in (1, 2)} == {seller.address}


def test_a_signature_is_good_until_its_ledger(on: Embedded) -> None:
    creator, buyer, other = on.wallet("creator"), on.wallet("buyer"), on.wallet("other")
    collection = minted(on, creator, royalty_bps=0)
    with books(on, buyer=buyer, other=other, market=on.marketplace) as change:
        call = authorized(on, other, buyer, on.marketplace, "make_offer", *offer_of(on, buyer, collection))
        ready = on.server.prepare_transaction(other.build(call))
        on.close_ledgers(101)
        assert lost_race(on, other, ready) == "auth_invalid_input"
    assert set(change.values()) == {0}


def copied(sender: Timeless, call: InvokeHostFunction, ready: TransactionEnvelope) -> TransactionEnvelope:
    """A transaction with this call and the resources of one that is ready, as who does not simulate would send it."""
    envelope = sender.build(call)
    envelope.transaction.soroban_data = ready.transaction.soroban_data
    envelope.transaction.fee = ready.transaction.fee
    return envelope
