"""The marketplace's own contracts, as committed: a collection through the factory, and a mint."""

from pathlib import Path

import pytest
from nuna_localnet.testing import NATIVE, fee_of, invocation, returned, upload_function
from stellar_sdk import InvokeHostFunction, scval
from stellar_sdk.exceptions import PrepareTransactionException

WASM = Path(__file__).parents[2] / "contracts" / "wasm"


def test_a_collection_from_the_factory_mints_and_transfers(wallet, server):
    alice, bob = wallet(), wallet()
    me, you = scval.to_address(alice.address), scval.to_address(bob.address)
    nft_code = returned(alice.invoke(InvokeHostFunction(upload_function((WASM / "nft.wasm").read_bytes()))))
    public, cap = scval.to_uint32(2), scval.to_uint32(1)
    factory = alice.deploy((WASM / "collection_factory.wasm").read_bytes(), me, scval.to_bytes(nft_code), public, cap)
    created = alice.call(
        factory,
        "create_collection",
        me,
        scval.to_string("Nuna"),
        scval.to_string("NUNA"),
        scval.to_string("ipfs://base/"),
        me,
        scval.to_uint32(500),
    )
    nft = returned(created).address

    token = scval.to_uint32(7)
    assert alice.call(nft, "mint", me, me, token, scval.to_string("ipfs://one")).status.value == "SUCCESS"
    assert returned(alice.call(nft, "owner_of", token)).address == alice.address
    assert alice.call(nft, "transfer", me, you, token).status.value == "SUCCESS"
    assert returned(alice.call(nft, "owner_of", token)).address == bob.address
    assert returned(alice.call(nft, "token_uri", token)) == "ipfs://one"

    events = server.get_events(start_ledger=created.ledger).events
    names = [scval.to_native(e.topic[0]) for e in events if e.contract_id == nft]
    assert names[-2:] == ["mint", "transfer"]

    # Bob is no minter, and says so in the contract's own words.
    with pytest.raises(PrepareTransactionException) as refused:
        server.prepare_transaction(
            bob.build(invocation(nft, "mint", you, you, scval.to_uint32(8), scval.to_string("x")))
        )
    assert "Error(Contract, #2000)" in refused.value.simulate_transaction_response.error


def test_a_sale_pays_everyone_to_the_stroop(wallet, net, server):
    """Listing (its approval in the same signature) and purchase, on the marketplace as committed."""
    creator, seller, buyer = wallet(), wallet(), wallet()
    addresses = [scval.to_address(w.address) for w in (creator, seller, buyer)]
    maker, giver, taker = addresses
    nft = creator.deploy(
        (WASM / "nft.wasm").read_bytes(),
        maker,
        scval.to_string("Nuna"),
        scval.to_string("NUNA"),
        scval.to_string("ipfs://base/"),
        maker,
        scval.to_uint32(500),
        scval.to_void(),
        scval.to_void(),
    )
    native = NATIVE.contract_id(net.passphrase)
    market = creator.deploy(
        (WASM / "marketplace.wasm").read_bytes(),
        maker,
        scval.to_uint32(250),
        scval.to_vec([scval.to_address(native)]),
        scval.to_void(),
    )
    token, price = scval.to_uint32(1), 1_234_567_890
    creator.call(nft, "mint", maker, giver, token, scval.to_string("ipfs://one"))
    listed = seller.call(
        market,
        "create_listing",
        giver,
        scval.to_address(nft),
        token,
        scval.to_int128(price),
        scval.to_address(native),
        scval.to_uint64(server.get_latest_ledger().close_time + 86_400),
    )
    number = scval.to_uint64(returned(listed))
    before = [w.balance() for w in (creator, seller, buyer)]
    bought = buyer.call(market, "buy", taker, number, scval.to_int128(price))
    fee, royalty = price * 250 // 10_000, price * 500 // 10_000
    after = [w.balance() for w in (creator, seller, buyer)]
    assert [a - b for a, b in zip(after, before, strict=True)] == [
        royalty,
        price - fee - royalty,
        -price - fee_of(bought),
    ]
    assert returned(creator.call(native, "balance", scval.to_address(market))) == fee
    assert returned(creator.call(nft, "owner_of", token)).address == buyer.address
