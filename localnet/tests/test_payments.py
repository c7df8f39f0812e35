"""Classic transactions: balances to the stroop, and the protocol's own refusals."""

import hashlib

import pytest
from nuna_localnet import Net
from nuna_localnet.client import DevError, connect, fund, rpc
from nuna_localnet.testing import FUNDED, NATIVE, Wallet, fee_of, operation_results
from stellar_sdk import (
    Asset,
    ChangeTrust,
    CreateAccount,
    Keypair,
    MuxedAccount,
    Payment,
    SetOptions,
    Signer,
    TextMemo,
    TransactionBuilder,
    scval,
    xdr,
)

Code = xdr.TransactionResultCode


def refusal(server, envelope):
    """The result code of an envelope that the network does not take in."""
    sent = server.send_transaction(envelope)
    assert sent.status.value == "ERROR", sent
    return xdr.TransactionResult.from_xdr(sent.error_result_xdr).result.code


def test_friendbot_funds_once(net, server):
    key = Keypair.random()
    fund(net, key)
    assert Wallet(net, key, server).balance() == FUNDED
    with pytest.raises(DevError, match="already funded"):
        fund(net, key)
    with pytest.raises(DevError, match="must be an account's address"):
        rpc(net, "dev_fund", address="nobody")


def test_native_payment_moves_exact_stroops(wallet):
    alice, bob = wallet(), wallet()
    found = alice.run(Payment(bob.address, NATIVE, "12.3456789"))
    assert found.status.value == "SUCCESS"
    assert fee_of(found) == 100
    assert alice.balance() == FUNDED - 123_456_789 - 100
    assert bob.balance() == FUNDED + 123_456_789


def test_failed_operation_keeps_fee_and_sequence_but_nothing_else(wallet, server):
    alice, bob = wallet(), wallet()
    before = server.load_account(alice.address).sequence
    found = alice.run(Payment(bob.address, NATIVE, "1"), Payment(bob.address, NATIVE, "10000"))
    assert found.status.value == "FAILED"
    codes = [r.tr.payment_result.code for r in operation_results(found)]
    assert codes == [
        xdr.PaymentResultCode.PAYMENT_SUCCESS,
        xdr.PaymentResultCode.PAYMENT_UNDERFUNDED,
    ]
    assert alice.balance() == FUNDED - 200
    assert bob.balance() == FUNDED
    assert server.load_account(alice.address).sequence == before + 1


def test_create_account_respects_the_reserve(wallet, server, net):
    alice = wallet()
    newcomer = Keypair.random()
    found = alice.run(CreateAccount(newcomer.public_key, "0.9"))
    code = operation_results(found)[0].tr.create_account_result.code
    assert code == xdr.CreateAccountResultCode.CREATE_ACCOUNT_LOW_RESERVE
    assert alice.run(CreateAccount(newcomer.public_key, "1")).status.value == "SUCCESS"
    assert Wallet(net, newcomer, server).balance() == 10_000_000


def test_issued_asset_needs_a_trustline_and_respects_its_limit(wallet):
    issuer, holder = wallet(), wallet()
    asset = Asset("NUNA", issuer.address)
    pay = Payment(holder.address, asset, "5")
    code = operation_results(issuer.run(pay))[0].tr.payment_result.code
    assert code == xdr.PaymentResultCode.PAYMENT_NO_TRUST

    assert holder.run(ChangeTrust(asset, "7")).status.value == "SUCCESS"
    assert issuer.run(pay).status.value == "SUCCESS"
    code = operation_results(issuer.run(pay))[0].tr.payment_result.code
    assert code == xdr.PaymentResultCode.PAYMENT_LINE_FULL

    # The line must be empty before it can go.
    code = operation_results(holder.run(ChangeTrust(asset, "0")))[0].tr.change_trust_result.code
    assert code == xdr.ChangeTrustResultCode.CHANGE_TRUST_INVALID_LIMIT
    assert holder.run(Payment(issuer.address, asset, "5")).status.value == "SUCCESS"
    assert holder.run(ChangeTrust(asset, "0")).status.value == "SUCCESS"


def test_signatures_sequence_and_time_are_checked(wallet, server, net):
    alice, bob = wallet(), wallet()
    pay = Payment(bob.address, NATIVE, "1")

    unsigned = alice.build(pay)
    assert refusal(server, unsigned) == Code.txBAD_AUTH
    wrong = alice.build(pay)
    wrong.sign(bob.keypair)
    assert refusal(server, wrong) == Code.txBAD_AUTH
    extra = alice.build(pay)
    extra.sign(alice.keypair)
    extra.sign(bob.keypair)
    assert refusal(server, extra) == Code.txBAD_AUTH_EXTRA

    first = alice.build(pay)
    again = alice.build(pay)
    alice.submit(first)
    assert server.send_transaction(first).status.value == "DUPLICATE"
    again.transaction.memo = TextMemo("another")
    again.sign(alice.keypair)
    assert refusal(server, again) == Code.txBAD_SEQ

    late = TransactionBuilder(server.load_account(alice.address), net.passphrase, 100)
    late = late.append_operation(pay).add_time_bounds(0, 1).build()
    late.sign(alice.keypair)
    assert refusal(server, late) == Code.txTOO_LATE

    cheap = alice.build(pay, fee=99)
    cheap.sign(alice.keypair)
    assert refusal(server, cheap) == Code.txINSUFFICIENT_FEE

    stranger = Keypair.random()
    alone = alice.build(pay)
    alone.transaction.source = MuxedAccount(stranger.public_key)
    alone.sign(stranger)
    assert refusal(server, alone) == Code.txNO_ACCOUNT
    assert alice.balance() == FUNDED - 10_000_000 - 100


def test_other_passphrase_is_a_bad_signature(wallet, server):
    alice, bob = wallet(), wallet()
    builder = TransactionBuilder(server.load_account(alice.address), "Another network", 100)
    envelope = builder.append_operation(Payment(bob.address, NATIVE, "1")).set_timeout(60).build()
    envelope.sign(alice.keypair)
    assert refusal(server, envelope) == Code.txBAD_AUTH


def test_thresholds_and_a_second_signer(wallet, server):
    alice, helper, bob = wallet(), Keypair.random(), wallet()
    setup = SetOptions(
        med_threshold=2,
        high_threshold=2,
        signer=Signer.ed25519_public_key(helper.public_key, 1),
    )
    assert alice.run(setup).status.value == "SUCCESS"
    pay = Payment(bob.address, NATIVE, "1")
    alone = alice.build(pay)
    alone.sign(alice.keypair)
    assert refusal(server, alone) == Code.txFAILED  # opBAD_AUTH: weight 1 of 2
    both = alice.submit(alice.build(pay), alice.keypair, helper)
    assert both.status.value == "SUCCESS"
    assert bob.balance() == FUNDED + 10_000_000


def test_fee_bump_is_paid_by_its_source(wallet, server, net):
    alice, sponsor, bob = wallet(), wallet(), wallet()
    inner = alice.build(Payment(bob.address, NATIVE, "1"))
    inner.sign(alice.keypair)
    bump = TransactionBuilder.build_fee_bump_transaction(sponsor.keypair, 200, inner, net.passphrase)
    bump.sign(sponsor.keypair)
    sent = server.send_transaction(bump)
    assert sent.status.value == "PENDING", sent
    found = server.get_transaction(sent.hash)
    assert (found.status.value, found.fee_bump) == ("SUCCESS", True)
    assert fee_of(found) == 200
    assert alice.balance() == FUNDED - 10_000_000
    assert sponsor.balance() == FUNDED - 200
    assert bob.balance() == FUNDED + 10_000_000
    # Stellar RPC keeps a fee bump under both hashes: a wallet that signed the inside asks for that one.
    inside = server.get_transaction(inner.hash_hex())
    assert (inside.status.value, inside.fee_bump) == ("SUCCESS", True)
    assert (inside.ledger, inside.result_xdr) == (found.ledger, found.result_xdr)
    assert refusal(server, inner) == Code.txBAD_SEQ


def test_the_inside_of_a_fee_bump_is_found_after_a_restart(tmp_path):
    net = Net(state=str(tmp_path))
    server = connect(net)
    alice, sponsor = (Wallet(net, fund(net), server) for _ in range(2))
    inner = alice.build(Payment(sponsor.address, NATIVE, "1"))
    inner.sign(alice.keypair)
    bump = TransactionBuilder.build_fee_bump_transaction(sponsor.keypair, 200, inner, net.passphrase)
    bump.sign(sponsor.keypair)
    server.send_transaction(bump)
    del net, server, alice, sponsor
    again = connect(Net(state=str(tmp_path)))
    assert again.get_transaction(inner.hash_hex()).status.value == "SUCCESS"
    assert again.get_transaction(bump.hash_hex()).status.value == "SUCCESS"


def test_a_lagging_endpoint_sees_the_past(wallet, server, net):
    alice, bob = wallet(), wallet()
    behind = connect(net, lag=1)
    found = alice.run(Payment(bob.address, NATIVE, "1"))
    assert behind.get_latest_ledger().sequence == server.get_latest_ledger().sequence - 1
    assert behind.get_transaction(found.transaction_hash).status.value == "NOT_FOUND"


def test_a_preauthorized_transaction_needs_no_signature_and_works_once(wallet, server, net):
    alice, bob = wallet(), wallet()
    source = server.load_account(alice.address)
    source.sequence += 1  # the one that adds the signer comes first
    planned = TransactionBuilder(source, net.passphrase, 100).add_time_bounds(0, 0)
    planned = planned.append_operation(Payment(bob.address, NATIVE, "1")).build()
    assert alice.run(SetOptions(signer=Signer.pre_auth_tx(planned.hash(), 1))).status.value == "SUCCESS"
    sent = server.send_transaction(planned)
    assert server.get_transaction(sent.hash).status.value == "SUCCESS"
    assert bob.balance() == FUNDED + 10_000_000
    entry = account_entry(server, alice)
    assert (len(entry.signers), entry.num_sub_entries.uint32) == (0, 0)


def test_a_secret_can_be_a_signer(wallet, server):
    alice, bob = wallet(), wallet()
    secret = b"open sesame"
    alice.run(SetOptions(signer=Signer.sha256_hash(hashlib.sha256(secret).digest(), 1)))
    envelope = alice.build(Payment(bob.address, NATIVE, "1"))
    envelope.sign_hashx(secret)
    sent = server.send_transaction(envelope)
    assert server.get_transaction(sent.hash).status.value == "SUCCESS"
    wrong = alice.build(Payment(bob.address, NATIVE, "1"))
    wrong.sign_hashx(b"open rye")
    assert refusal(server, wrong) == Code.txBAD_AUTH


def test_a_muxed_destination_shows_in_the_event(wallet, server):
    alice, bob = wallet(), wallet()
    found = alice.run(Payment(MuxedAccount(bob.address, 42), NATIVE, "1"))
    event = xdr.ContractEvent.from_xdr(found.events.contract_events_xdr[0][0])
    assert scval.to_native(event.body.v0.data) == {"amount": 10_000_000, "to_muxed_id": 42}
    assert bob.balance() == FUNDED + 10_000_000


def account_entry(server, wallet):
    key = xdr.LedgerKey(
        xdr.LedgerEntryType.ACCOUNT,
        account=xdr.LedgerKeyAccount(wallet.keypair.xdr_account_id()),
    )
    return xdr.LedgerEntryData.from_xdr(server.get_ledger_entries([key]).entries[0].xdr).account


def test_coins_are_neither_made_nor_lost(net, server, wallet):
    """The root account, every other account and the fee pool add up to all coins there are."""
    wallets = [wallet() for _ in range(3)]
    wallets[0].run(Payment(wallets[1].address, NATIVE, "5"))
    wallets[1].run(Payment(wallets[2].address, NATIVE, "100000"))
    native = NATIVE.contract_id(net.passphrase)
    to = scval.to_address(wallets[0].address)
    wallets[2].call(native, "transfer", scval.to_address(wallets[2].address), to, scval.to_int128(7))
    root = Wallet(net, Keypair.from_raw_ed25519_seed(hashlib.sha256(net.passphrase.encode()).digest()), server)
    header = xdr.LedgerHeader.from_xdr(server.get_latest_ledger().header_xdr)
    held = sum(w.balance() for w in [root, *wallets])
    assert held + header.fee_pool.int64 == header.total_coins.int64 == 10**18
