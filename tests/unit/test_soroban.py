"""The chain adapter against the embedded network, and what it makes of each way to fail."""

from __future__ import annotations

from typing import Any

import pytest
from nuna_localnet import Net
from nuna_localnet.client import close_ledgers, connect, fund, set_faults
from nuna_localnet.testing import Wallet
from stellar_sdk import Asset, Keypair, Payment, SetOptions, Signer, SorobanDataBuilder, TransactionEnvelope, scval
from stellar_sdk.soroban_rpc import (
    RestorePreamble,
    SendTransactionResponse,
    SimulateTransactionResponse,
)

from events.support.embedded import Embedded
from nuna.adapters.ports import CursorTooOld
from nuna.adapters.stellar import errors, rpc, scvals
from nuna.adapters.stellar.chain import SorobanChain
from nuna.adapters.stellar.scval_xdr import decode
from nuna.errors import ChainRefused, Conflict, Unavailable
from tests.support.ledger import account
from tests.support.network import Network, chain

__all__ = ["chain"]
XLM = 10_000_000
ACCOUNT = account(1)


@pytest.mark.parametrize(
    ("arg", "native"),
    [
        (("u32", 7), 7),
        (("u64", 2**64 - 1), 2**64 - 1),
        (("i128", -(2**127)), -(2**127)),
        (("string", "Dämmerung"), "Dämmerung"),
        (("symbol", "buy"), "buy"),
        (("bytes", b"\x00\x01"), b"\x00\x01"),
        (("bool", True), True),
        (("void", None), None),
        (("address", ACCOUNT), ACCOUNT),
        (("vec", [("u32", 1), ("string", "a")]), [1, "a"]),
        (("map", {"b": ("u32", 1), "a": ("i128", 2)}), {"a": 2, "b": 1}),
    ],
)
def test_arguments_come_back_as_they_went(arg: Any, native: Any) -> None:
    assert scvals.plain(scvals.encode(arg)) == native


def test_a_type_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="no contract type 'u256'; use one of address, "):
        scvals.encode(("u256", 1))


def test_errors_have_names_whoever_raises_them() -> None:
    kinds = {"M": "marketplace", "A": "asset"}

    def named(text: str, contract: str = "M") -> str:
        return errors.explain(text, [], contract, "buy", kinds)["code"]

    assert named("HostError: Error(Contract, #5004)\n\nEvent log …") == "listing_stale"
    assert named("HostError: Error(Contract, #10)", "A") == "insufficient_balance"
    assert named("HostError: Error(Contract, #200)", "C") == "non_existent_token"
    assert named("HostError: Error(Contract, #987654)") == "contract_error_987654"
    assert named("HostError: Error(Auth, InvalidAction)") == "auth_invalid_action"
    assert named("HostError: Error(Budget, ExceededLimit)") == "budget_exceeded_limit"
    assert named("HostError: Error(WasmVm, InvalidAction)") == "wasm_vm_invalid_action"


def test_the_contract_that_refused_is_named_not_the_one_that_called_it(chain: Network) -> None:
    creator = chain.wallet()
    nft = chain.nft(creator, chain.collection(creator))
    contract, factory = nft.split(":")[0], chain.plan.addresses["factory"]
    with pytest.raises(ChainRefused) as refused:
        chain.port.call(contract, "owner_of", ("u32", 404))
    assert refused.value.extra["error"] == {
        "code": "non_existent_token",
        "contract": contract,
        "detail": "the collection refuses owner_of: non existent token",
    }
    marketplace = chain.plan.addresses["marketplace"]
    listing = [("address", creator.address), ("address", contract), ("u32", 404), ("i128", 1)]
    until = ("u64", chain.port.latest_ledger()[1] + 86_400)
    with pytest.raises(ChainRefused) as refused:
        chain.port.prepare(
            creator.address, marketplace, "create_listing", *listing, ("address", chain.plan.native), until
        )
    assert refused.value.extra["error"]["code"] in ("non_existent_token", "nft_not_readable")
    with pytest.raises(ChainRefused) as refused:
        chain.port.call(factory, "no_such_function")
    assert refused.value.extra["error"]["contract"] == factory
    with pytest.raises(ChainRefused) as refused:
        chain.port.call(chain.plan.native, "transfer", *[("address", creator.address)] * 2, ("i128", 10**30))
    assert refused.value.extra["error"]["contract"] == chain.plan.native


def test_events_by_name_in_pages_and_ranges(chain: Network) -> None:
    creator = chain.wallet()
    first = chain.port.latest_ledger()[0] + 1
    collection = chain.collection(creator)
    chain.nft(creator, collection, 0)
    middle = chain.port.latest_ledger()[0]
    chain.nft(creator, collection, 1)
    port = chain.port

    def names(**asked: Any) -> list[tuple[str, int]]:
        page = port.events(topics=("mint", "collection_created"), **asked)
        return [(str(scval.to_native(event.topics[0])), event.ledger) for event in page.events]

    everything = port.events(start=first, topics=("mint", "collection_created"))
    assert [name for name, _ in names(start=first)] == ["collection_created", "mint", "mint"]
    assert [ledger for _, ledger in names(start=first, end=middle)] == [first, middle]
    assert everything.latest == port.latest_ledger()[0] and everything.oldest == 1
    after = everything.events[0].id
    assert [name for name, _ in names(cursor=after)] == ["mint", "mint"]
    assert [ledger for _, ledger in names(cursor=after, end=middle)] == [middle]
    page = port.events(cursor=after, end=middle, topics=("mint",))
    assert port.events(cursor=page.cursor, topics=("mint",)).events[0].ledger == middle + 1
    assert port.events(cursor=everything.cursor).events == ()
    assert {event.contract for event in everything.events} == {chain.plan.addresses["factory"], collection}
    assert len(port.events(start=first).events) > len(everything.events), "without names: every contract's events"
    with pytest.raises(ValueError, match="at most 25 names"):
        port.events(start=first, topics=["x"] * 26)


def test_events_of_names_and_of_contracts_come_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    on = Embedded()
    seller, buyer = on.wallet("seller"), on.wallet("buyer")
    collection = on.create_collection(seller)
    for token in range(4):
        on.mint(seller, collection, token, f"ipfs://{token}")
        on.buy(buyer, on.list(seller, collection, token, XLM), XLM)
    asked: dict[str, Any] = {
        "topics": ("mint", "transfer", "approve", "sale"),
        "contracts": (on.marketplace, on.factory),
    }
    everything = on.chain.events(start=1).events
    names = [decode(event.topics[0]) for event in everything]
    wanted = [
        event.id
        for event, name in zip(everything, names, strict=True)
        if name in asked["topics"] or event.contract in asked["contracts"]
    ]
    assert [event.id for event in on.chain.events(start=1, **asked).events] == wanted
    assert len(wanted) < len(everything)
    for size in (1, 2, 7):
        monkeypatch.setattr("nuna.adapters.stellar.chain.PAGE", size)
        found: list[str] = []
        page = on.chain.events(start=1, **asked)
        while page.events:
            found += [event.id for event in page.events]
            page = on.chain.events(cursor=page.cursor, **asked)
        assert found == wanted
    with pytest.raises(ValueError, match="at most 5 contracts"):
        on.chain.events(start=1, contracts=[collection] * 6)


def test_a_cursor_that_is_too_old_or_ahead() -> None:
    net = Net(retention=10)
    port = SorobanChain(connect(net), net.passphrase)
    cursor = port.events(start=1).cursor
    close_ledgers(net, 50)
    for asked in ({"start": 2}, {"cursor": cursor}):
        with pytest.raises(CursorTooOld, match="the RPC keeps"):
            port.events(**asked)
    ahead = port.events(start=close_ledgers(net)).cursor
    behind = SorobanChain(connect(net, lag=3), net.passphrase).events(cursor=ahead)
    assert (behind.events, behind.cursor, behind.latest) == ((), ahead, port.latest_ledger()[0] - 3)


def test_an_rpc_that_fails_is_unavailable() -> None:
    net = Net()
    port = SorobanChain(connect(net), net.passphrase)
    for fault in ({"kind": "error"}, {"kind": "error", "httpStatus": 502}, {"kind": "error", "code": -32603}):
        set_faults(net, fault)
        with pytest.raises(Unavailable) as refused:
            port.latest_ledger()
        assert (refused.value.code, refused.value.retry_after) == ("rpc_unavailable", 5)
    set_faults(net)
    assert port.latest_ledger()[0] == 1


@pytest.mark.sockets
def test_an_rpc_that_is_not_there_is_unavailable() -> None:
    net = Net()
    nowhere = SorobanChain(rpc.connect("http://127.0.0.1:9"), net.passphrase)
    with pytest.raises(Unavailable, match="does not answer as it should"):
        nowhere.latest_ledger()


def test_signers_and_thresholds() -> None:
    net = Net()
    server = connect(net)
    wallet, second = Wallet(net, fund(net), server), Keypair.random()
    port = SorobanChain(server, net.passphrase)
    assert port.signers(wallet.address) == ({wallet.address: 1}, 0)
    signer = Signer.ed25519_public_key(second.public_key, 3)
    wallet.run(SetOptions(signer=signer, med_threshold=4, high_threshold=4, master_weight=2))
    assert port.signers(wallet.address) == ({wallet.address: 2, second.public_key: 3}, 4)
    assert port.signers(second.public_key) is None


def test_a_fee_over_what_the_account_can_spend_is_refused(chain: Network) -> None:
    poor, other = chain.wallet(), chain.wallet()
    keep = 10_000_000 + 1_000  # the minimum balance and less than any contract call costs
    poor.run(Payment(other.address, Asset.native(), str((poor.balance() - keep - 100) / XLM)))
    assert poor.balance() == keep
    with pytest.raises(ChainRefused) as refused:
        chain.port.prepare(poor.address, chain.plan.addresses["factory"], "next_address", ("address", poor.address))
    assert refused.value.extra["error"]["code"] == "tx_insufficient_balance"
    assert "1000" in refused.value.detail


def test_a_restore_that_the_rpc_asks_for_is_handed_out_ready_to_sign(
    chain: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    creator = chain.wallet()
    data = SorobanDataBuilder().build()  # type: ignore[no-untyped-call]
    preamble = RestorePreamble(transactionData=data.to_xdr(), minResourceFee=1234)
    true = chain.server.simulate_transaction

    def simulate(envelope: Any, *rest: Any, **more: Any) -> SimulateTransactionResponse:
        return true(envelope, *rest, **more).model_copy(update={"restore_preamble": preamble})

    monkeypatch.setattr(chain.server, "simulate_transaction", simulate)
    with pytest.raises(Conflict) as refused:
        chain.port.prepare(
            creator.address, chain.plan.addresses["factory"], "next_address", ("address", creator.address)
        )
    assert refused.value.code == "entries_archived"
    restore = refused.value.extra["restore"]
    envelope = TransactionEnvelope.from_xdr(restore["xdr"], chain.plan.passphrase)
    envelope.sign(creator.keypair)
    call = chain.port.inspect(envelope.to_xdr())
    assert (call.function, call.contract, call.hash) == ("restore", "", restore["hash"])
    assert envelope.transaction.sequence == chain.server.load_account(creator.address).sequence + 1


def test_a_network_that_is_full_asks_to_try_again(chain: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = SendTransactionResponse(status="TRY_AGAIN_LATER", hash="00", latestLedger=1, latestLedgerCloseTime=1)
    monkeypatch.setattr(chain.server, "send_transaction", lambda xdr: busy)
    with pytest.raises(Unavailable) as refused:
        chain.port.submit("AAAA")
    assert (refused.value.code, refused.value.retry_after) == ("try_again_later", 5)
