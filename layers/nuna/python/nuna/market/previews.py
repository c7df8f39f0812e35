"""What every prepare route answers: the transaction to sign, and what it will move."""

from __future__ import annotations

from typing import Literal

from nuna import wiring
from nuna.adapters.ports import Arg, LedgerEvent, Pending, Prepared
from nuna.chain.events import SaleSettled
from nuna.chain.reader import Emitters, read_transaction
from nuna.contracts import MARKETPLACE, NATIVE, currency_code
from nuna.errors import ChainRefused, Conflict, Unavailable
from nuna.formats.clock import rfc3339
from nuna.market.pending import LEDGER, pending_of, refuse_done
from nuna.resources import TRANSACTIONS
from nuna.settings import setting
from nuna.web import freshness
from nuna.web.amounts import Money, money, xlm
from nuna.web.types import View

PREPARE = (TRANSACTIONS.read,)
"""What a function that prepares puts in its `uses`."""


class TransactionView(View):
    """`xdr`: the unsigned envelope, base64. `feeStroops`: the most the network may take.

    `after`: another transaction of the account that is on its way, which this one follows: submit this once that is in
    a ledger. If that never comes into one, neither can this; prepare again once it has failed.
    """

    xdr: str
    hash: str
    network_passphrase: str
    fee_stroops: str
    valid_until: str
    after: str | None = None


class Payment(View):
    """`held`: the account of `to` can't take it now (not funded, no trustline for the currency, or frozen), so the
    market will hold it for them until they claim it."""

    to: str
    role: Literal["seller", "fee", "royalty", "escrow", "refund"]
    amount: str
    currency: str
    held: bool = False


class Receipt(View):
    to: str
    nft: str


class Preview(View):
    """What will move, in which amounts. `maximumCost`: what can leave the signer's account at most: the price's limit
    and, where that is XLM too, the network fee (else `feeStroops` comes on top)."""

    action: str
    nft: str | None = None
    collection: str | None = None
    listing: str | None = None
    price: Money | None = None
    pays: list[Payment] = []
    receives: list[Receipt] = []
    maximum_cost: Money


class PreparedView(View):
    transaction: TransactionView
    preview: Preview


def prepare(source: str, contract: str, function: str, *args: Arg) -> Prepared:
    """The call, simulated and ready to sign; ChainRefused with the contract's error by name if it would fail.

    Raises Conflict (`already_done`) where the request's Idempotency-Key has done it, Conflict (`pending`) where the
    account is just making its collection, whose address a second one would take too; Unavailable.
    """
    refuse_done()
    before = pending_of(source)
    making = before if before and function == before["action"] == "create_collection" else None
    if making and wiring.chain().transaction(making["hash"]) is None:
        raise Conflict(
            f"your collection of transaction {making['hash']} is on its way; prepare another once a ledger has it",
            code="pending",
            retry_after=LEDGER,
            transaction=making["hash"],
        )
    after = Pending(before["hash"], before["sequence"]) if before else None
    return wiring.chain().prepare(source, contract, function, *args, after=after)


def view(prepared: Prepared, preview: Preview) -> PreparedView:
    freshness.holds_until(prepared.valid_until)
    return PreparedView(
        transaction=TransactionView(
            xdr=prepared.xdr,
            hash=prepared.hash,
            network_passphrase=setting("NETWORK_PASSPHRASE"),
            fee_stroops=str(prepared.fee_stroops),
            valid_until=rfc3339(prepared.valid_until),
            after=prepared.after.hash if prepared.after else None,
        ),
        preview=preview,
    )


def cost(prepared: Prepared, limit: int = 0, currency: str | None = None) -> Money:
    """The most that leaves the signer's account, for a payment of at most `limit` in `currency` (None: XLM)."""
    if currency is None or currency == NATIVE.address:
        return xlm(limit + prepared.fee_stroops)
    return money(limit, currency)


def refuse_unpayable(prepared: Prepared, limit: int, currency: str) -> None:
    """Raise ChainRefused (`insufficient_balance`) if the limit fits the account, but not limit and network fee.

    The simulation takes no fee, the network takes it first.
    """
    needed = limit + prepared.fee_stroops
    if currency == NATIVE.address and needed > prepared.spendable:
        detail = (
            f"the price's limit and the network fee are {needed} stroops, the account can spend {prepared.spendable} "
            "above its minimum balance"
        )
        error = {"code": "insufficient_balance", "contract": currency, "detail": detail}
        raise ChainRefused(detail, error=error)


def refund(to: str, amount: int, currency: str) -> list[Payment]:
    """What is taken over the price comes back at once."""
    given = {"to": to, "role": "refund", "amount": str(amount), "currency": money(0, currency).currency}
    return [Payment.model_validate(given)] if amount else []


def settled(prepared: Prepared, marketplace: str) -> SaleSettled:
    """The sale that the simulation settled, read off the events of this very call as the indexer reads the ledger's.

    Raises Unavailable (`rpc_no_events`).
    """
    simulated = [
        LedgerEvent(f"{place:03}", 0, "", event.contract, "", event.topics, event.data)
        for place, event in enumerate(prepared.events)
    ]
    market = Emitters({marketplace: MARKETPLACE.name})
    events = read_transaction(simulated, lambda value: value, market)  # they are native values already
    sale = next((event for event in events if isinstance(event, SaleSettled)), None)
    if sale is None:
        raise Unavailable("the Stellar RPC simulates without events, so the split can't be shown", code="rpc_no_events")
    return sale


def split(sale: SaleSettled, marketplace: str) -> list[Payment]:
    """Whose the parts of the price are, and which of them the market would hold: the contract's own division."""
    shares = [("seller", sale.seller, sale.proceeds, sale.seller_held), ("fee", marketplace, sale.platform_fee, False)]
    shares += [("royalty", royalty.receiver, royalty.amount, royalty.held) for royalty in sale.royalties]
    code = currency_code(sale.currency)
    return [
        Payment.model_validate({"to": to, "role": role, "amount": str(amount), "currency": code, "held": held})
        for role, to, amount, held in shares
        if amount
    ]
