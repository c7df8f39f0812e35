"""Stellar behind the `Chain` port: Soroban RPC through `stellar_sdk`, the only place that imports it.

Calls are simulated before anyone signs, so what the chain would refuse is refused with the contract's own error.
Archived entries: since protocol 23 a call restores them itself and its simulated footprint says so. Should the RPC
still ask for a restore first, `prepare` raises Conflict (`entries_archived`) with that transaction, ready to sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stellar_sdk import Account, Keypair, SorobanServer, StrKey, TransactionEnvelope, xdr
from stellar_sdk.exceptions import SorobanRpcErrorResponse
from stellar_sdk.soroban_rpc import (
    EventFilter,
    EventFilterType,
    EventInfo,
    GetTransactionStatus,
    SendTransactionStatus,
    SimulateTransactionResponse,
)

from nuna.adapters.ports import (
    Arg,
    CursorTooOld,
    EventPage,
    LedgerEvent,
    Pending,
    Prepared,
    SignedCall,
    TransactionStatus,
)
from nuna.adapters.stellar import envelopes, errors, results, scvals
from nuna.adapters.stellar.rpc import RETRY_AFTER, connect, kept_range, ledger_of, reaching
from nuna.contracts import error_tables
from nuna.errors import BadRequest, ChainRefused, Conflict, Problem, Unavailable
from nuna.formats.clock import rfc3339
from nuna.settings import setting

NOBODY = StrKey.encode_ed25519_public_key(bytes(32))  # simulates reads; it need not exist
PAGE = 1_000  # events of one getEvents
BASE_RESERVE = 5_000_000  # stroops; the network can vote for another
TOPICS = 5  # topic filters, and contracts, in a filter, and filters in a request (getEvents' limits)


class SorobanChain:
    """The port over one RPC endpoint. `server` and `passphrase`: another than the settings' (a network in process)."""

    def __init__(self, server: SorobanServer | None = None, passphrase: str | None = None) -> None:
        self._rpc = server or connect(setting("RPC_URL"))
        self._passphrase = passphrase or setting("NETWORK_PASSPHRASE")

    def latest_ledger(self) -> tuple[int, int]:
        with reaching():
            latest = self._rpc.get_latest_ledger()
        return latest.sequence, latest.close_time

    def call(self, contract: str, function: str, *args: Arg) -> Any:
        envelope = envelopes.build_call(Account(NOBODY, 0), self._passphrase, contract, function, args)
        return self._result(self._simulate(envelope, contract, function))

    def prepare(self, source: str, contract: str, function: str, *args: Arg, after: Pending | None = None) -> Prepared:
        entry = self._source(source)
        reached = entry.seq_num.sequence_number.int64
        after = after if after and after.sequence > reached else None
        account = Account(source, after.sequence if after else reached)
        envelope = envelopes.build_call(account, self._passphrase, contract, function, args)
        simulated = self._simulate(envelope, contract, function)
        if simulated.restore_preamble:
            account.sequence -= 1  # building the call took one
            restore = envelopes.build_restore(account, self._passphrase, simulated.restore_preamble)
            ready = envelopes.prepared(restore)
            raise Conflict(
                "entries this call needs are archived: sign and submit `restore` first, then prepare again",
                code="entries_archived",
                restore={"xdr": ready.xdr, "hash": ready.hash, "validUntil": rfc3339(ready.valid_until)},
            )
        assembled = self._rpc.prepare_transaction(envelope, simulated)  # no request: the simulation is given
        spendable = _spendable(entry)
        if assembled.transaction.fee > spendable:
            detail = f"the network fee is up to {assembled.transaction.fee} stroops, the account can spend {spendable}"
            raise ChainRefused(
                detail, error={"code": "tx_insufficient_balance", "contract": contract, "detail": detail}
            )
        events = tuple(scvals.contract_events(simulated.events or []))
        return envelopes.prepared(assembled, self._result(simulated), events=events, spendable=spendable, after=after)

    def inspect(self, xdr: str) -> SignedCall:
        return envelopes.read(xdr, self._passphrase)

    def submit(self, xdr: str) -> TransactionStatus:
        try:
            with reaching():
                sent = self._rpc.send_transaction(xdr)
        except SorobanRpcErrorResponse as error:  # the request itself, which is nothing but the envelope
            raise BadRequest(f"xdr: the network can't read it ({error.message})", code="malformed_xdr") from error
        match sent.status:
            case SendTransactionStatus.TRY_AGAIN_LATER:
                raise Unavailable(
                    "the network takes no transaction of this account right now; submit the same one again",
                    code="try_again_later",
                    retry_after=RETRY_AFTER,
                )
            case SendTransactionStatus.ERROR:
                refused = results.refusal(sent.error_result_xdr)
                raise ChainRefused(refused["detail"], error=refused)
        return TransactionStatus(sent.hash, "pending")

    def transaction(self, hash: str) -> TransactionStatus | None:
        with reaching():
            found = self._rpc.get_transaction(hash)
        if found.status == GetTransactionStatus.NOT_FOUND:
            return None
        if found.status == GetTransactionStatus.SUCCESS:
            result = results.returned(found.result_meta_xdr)
            return TransactionStatus(hash, "success", found.ledger, result=result)
        try:
            call = envelopes.read(str(found.envelope_xdr), self._passphrase)
        except Problem:  # someone else's transaction, of another kind than ours
            call = SignedCall(hash, "", "", "the transaction", (), 0)
        events = found.diagnostic_events_xdr or []
        error = results.failure(str(found.result_xdr), events, call, self._kinds())
        return TransactionStatus(hash, "failed", found.ledger, error=error)

    def events(
        self,
        *,
        cursor: str | None = None,
        start: int | None = None,
        end: int | None = None,
        topics: Sequence[str] = (),
        contracts: Sequence[str] = (),
    ) -> EventPage:
        """Contract events from `start` (or after `cursor`) through `end`: those of the names in `topics` (at most 25),
        whoever emits them, and all of `contracts` (at most 5); without both, all there are.

        Two requests, since the RPC joins what filters of one request say: of their contracts, only their names. Each
        goes into its index that way. An endpoint that lags behind the cursor gives an empty page with that cursor.
        """
        filters = [_by_name(topics)] * bool(topics) + [_by_contract(contracts)] * bool(contracts)
        pages = [
            self._events(cursor, start, end, kind)
            for kind in filters or [[EventFilter(event_type=EventFilterType.CONTRACT)]]
        ]
        # An event may be in both; what one page did not reach yet is left to the next.
        reached = min(page.cursor for page in pages)
        found = {event.id: event for page in pages for event in page.events if event.id <= reached}
        events = [found[id] for id in sorted(found)]
        wanted = [event for event in events if end is None or event.ledger <= end]
        last = wanted[-1].id if wanted else (cursor or "")
        return EventPage(
            tuple(wanted),
            last if len(wanted) < len(events) else reached,
            max(page.oldest for page in pages),
            min(page.latest for page in pages),
        )

    def _events(
        self, cursor: str | None, start: int | None, end: int | None, filters: Sequence[EventFilter]
    ) -> EventPage:
        """The RPC's own page; with a cursor it knows no end."""
        try:
            with reaching():
                page = self._rpc.get_events(
                    start_ledger=None if cursor else start,
                    end_ledger=None if cursor or end is None else end + 1,  # the RPC's end is exclusive
                    filters=filters,
                    cursor=cursor,
                    limit=PAGE,
                )
        except SorobanRpcErrorResponse as error:
            kept = kept_range(error)
            wanted = ledger_of(cursor) if cursor else start
            if kept is None or wanted is None:
                raise
            if wanted < kept[0]:
                raise CursorTooOld(f"ledger {wanted} is asked for, the RPC keeps {kept[0]} to {kept[1]}") from error
            return EventPage((), cursor or "", *kept)
        events = tuple(_ledger_event(event) for event in page.events)
        return EventPage(events, page.cursor, page.oldest_ledger, page.latest_ledger)

    def signers(self, address: str) -> tuple[dict[str, int], int] | None:
        account = self._account_entry(address)
        if account is None:
            return None
        weights = {address: account.thresholds.thresholds[0]}
        for signer in account.signers:
            if signer.key.ed25519 is not None:
                weights[StrKey.encode_ed25519_public_key(signer.key.ed25519.uint256)] = signer.weight.uint32
        return {key: weight for key, weight in weights.items() if weight}, account.thresholds.thresholds[2]

    def _source(self, address: str) -> xdr.AccountEntry:
        entry = self._account_entry(address) if address.startswith("G") else None
        if entry is None:
            detail = (
                f"the account {address} is not on the chain yet; fund it first"
                if address.startswith("G")
                else f"{address} is a contract; a transaction begins with an account (G…)"
            )
            code = "tx_no_account"
            raise ChainRefused(detail, error={"code": code, "contract": address, "detail": detail})
        return entry

    def _account_entry(self, address: str) -> xdr.AccountEntry | None:
        id = Keypair.from_public_key(address).xdr_account_id()
        key = xdr.LedgerKey(xdr.LedgerEntryType.ACCOUNT, account=xdr.LedgerKeyAccount(id))
        with reaching():
            found = self._rpc.get_ledger_entries([key]).entries
        return xdr.LedgerEntryData.from_xdr(found[0].xdr).account if found else None

    def _simulate(self, envelope: TransactionEnvelope, contract: str, function: str) -> SimulateTransactionResponse:
        with reaching():
            simulated = self._rpc.simulate_transaction(envelope)
        if simulated.error:
            events = simulated.events or []
            error = errors.explain(simulated.error, events, contract, function, self._kinds())
            raise ChainRefused(error["detail"], error=error)
        return simulated

    @staticmethod
    def _result(simulated: SimulateTransactionResponse) -> Any:
        return scvals.plain(xdr.SCVal.from_xdr(simulated.results[0].xdr)) if simulated.results else None

    @staticmethod
    def _kinds() -> Mapping[str, str]:
        return error_tables()


def _spendable(account: xdr.AccountEntry) -> int:
    """Stroops above the minimum balance and what offers hold (CAP-33's reserves)."""
    v1 = account.ext.v1
    v2 = v1.ext.v2 if v1 else None
    reserves = 2 + account.num_sub_entries.uint32
    reserves += v2.num_sponsoring.uint32 - v2.num_sponsored.uint32 if v2 else 0
    selling = v1.liabilities.selling.int64 if v1 else 0
    return account.balance.int64 - reserves * BASE_RESERVE - selling


def _by_name(names: Sequence[str]) -> list[EventFilter]:
    patterns = [[scvals.symbol(name), "**"] for name in names]
    groups = [patterns[at : at + TOPICS] for at in range(0, len(patterns), TOPICS)]
    if len(groups) > TOPICS:
        raise ValueError(f"at most {TOPICS * TOPICS} names of events fit one request, got {len(names)}")
    return [EventFilter(event_type=EventFilterType.CONTRACT, topics=group) for group in groups]


def _by_contract(contracts: Sequence[str]) -> list[EventFilter]:
    if len(contracts) > TOPICS:
        raise ValueError(f"at most {TOPICS} contracts fit one filter, got {len(contracts)}")
    return [EventFilter(event_type=EventFilterType.CONTRACT, contract_ids=list(contracts))]


def _ledger_event(event: EventInfo) -> LedgerEvent:
    return LedgerEvent(
        id=event.id,
        ledger=event.ledger,
        closed_at=rfc3339(event.ledger_close_at.timestamp()),
        contract=event.contract_id,
        transaction=event.transaction_hash,
        topics=tuple(event.topic),
        value=event.value,
    )
