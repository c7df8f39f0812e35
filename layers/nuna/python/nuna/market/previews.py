"""What every prepare route answers: the transaction to sign, and what it will move."""

from __future__ import annotations

from typing import Any, Literal

from nuna import wiring
from nuna.adapters.ports import Arg, Prepared
from nuna.contracts import NATIVE
from nuna.errors import ChainRefused, Unavailable
from nuna.formats.clock import rfc3339
from nuna.settings import setting
from nuna.web.amounts import Money, money, xlm
from nuna.web.types import View


class TransactionView(View):
    """`xdr`: the unsigned envelope, base64. `feeStroops`: the most the network may take."""

    xdr: str
    hash: str
    network_passphrase: str
    fee_stroops: str
    valid_until: str


class Payment(View):
    to: str
    role: Literal["seller", "fee", "royalty", "escrow", "refund"]
    amount: str
    currency: str


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
    """The call, simulated and ready to sign; ChainRefused with the contract's error by name if it would fail."""
    return wiring.chain().prepare(source, contract, function, *args)


def view(prepared: Prepared, preview: Preview) -> PreparedView:
    return PreparedView(
        transaction=TransactionView(
            xdr=prepared.xdr,
            hash=prepared.hash,
            network_passphrase=setting("NETWORK_PASSPHRASE"),
            fee_stroops=str(prepared.fee_stroops),
            valid_until=rfc3339(prepared.valid_until),
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


def split(prepared: Prepared, marketplace: str) -> tuple[dict[str, Any], list[Payment]]:
    """The sale that the simulation settled (its event's fields), and who is paid what of its price.

    Read off the events of this very call, so it is the contract's own division, to the stroop.
    """
    told = [event for event in prepared.events if event.contract == marketplace]
    sale = next((event for event in told if event.topics[0] == "sale"), None)
    if sale is None:
        raise Unavailable("the Stellar RPC simulates without events, so the split can't be shown", code="rpc_no_events")
    nft, seller, buyer = sale.topics[1:4]
    facts: dict[str, Any] = {"nft": nft, "seller": seller, "buyer": buyer, **sale.data}
    shares = [("seller", seller, facts["price"] - facts["fee"] - facts["royalty"]), ("fee", marketplace, facts["fee"])]
    shares += [
        ("royalty", event.topics[2], event.data["amount"]) for event in told if event.topics[0] == "royalty_paid"
    ]
    code = money(0, facts["currency"]).currency
    pays = [
        Payment.model_validate({"to": to, "role": role, "amount": str(amount), "currency": code})
        for role, to, amount in shares
        if amount
    ]
    return facts, pays
