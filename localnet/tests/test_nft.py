"""The marketplace's own contracts, as committed: a collection through the factory, and a mint."""

from pathlib import Path

import pytest
from nuna_localnet.testing import invocation, returned, upload_function
from stellar_sdk import InvokeHostFunction, scval
from stellar_sdk.exceptions import PrepareTransactionException

WASM = Path(__file__).parents[2] / "contracts" / "wasm"


def test_a_collection_from_the_factory_mints_and_transfers(wallet, server):
    alice, bob = wallet(), wallet()
    nft_code = returned(alice.invoke(InvokeHostFunction(upload_function((WASM / "nft.wasm").read_bytes()))))
    factory = alice.deploy((WASM / "collection_factory.wasm").read_bytes(), scval.to_bytes(nft_code))
    me, you = scval.to_address(alice.address), scval.to_address(bob.address)
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
