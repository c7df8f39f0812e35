"""What the people of a sale are told: a row of their feed, and an e-mail if they confirmed an address and want one.

A notification's id is made of its event and kind alone, so that an event which comes again writes nothing twice. A
row of NOTIFICATIONS remembers that its e-mail was queued (`mail`: queued) and sent (`mail`: sent): what fails in
between is done again, and only a crash between sending and remembering it sends twice.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ulid import ULID

from nuna import wiring
from nuna.accounts import emails
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.chain.events import SaleSettled
from nuna.chain.progress import is_recent
from nuna.contracts import currency_code
from nuna.formats.money import describe, short
from nuna.formats.names import printable
from nuna.log import logger
from nuna.notify import mail
from nuna.resources import EMAILS, NFTS, NOTIFICATIONS, USERS

NAME = 60  # characters of a name in a sentence


@dataclass(frozen=True)
class Notification:
    """`kind`: sale | purchase | royalty, as in a user's e-mail settings."""

    user: str
    kind: str
    title: str
    body: str
    nft_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class _Part:
    """What one person has of a sale, in stroops: paid to them, and held for them by the market as a claim."""

    paid: int = 0
    held: int = 0

    def add(self, amount: int, held: bool) -> None:
        self.paid += 0 if held else amount
        self.held += amount if held else 0

    def sentence(self, currency: str) -> str:
        """`You received …`, only of what was received."""
        code = currency_code(currency)
        received = f"You received {describe(self.paid, code)}." if self.paid or not self.held else ""
        if not self.held:
            return received
        held = f"{describe(self.held, code)} could not be paid to your account: the market holds it for you."
        mend = "Fund your account" if code == "XLM" else "Add a trustline for the currency, or have it unfrozen"
        return f"{received} {held} {mend}, then claim it from the market.".strip()

    def data(self) -> dict[str, str]:
        return {"held": str(self.held)} if self.held else {}


def of_sale(sale: SaleSettled, name: str) -> list[Notification]:
    """Notifications of one sale: its seller, its buyer, and who got a royalty of it without being its seller."""

    def money(stroops: int) -> str:
        return describe(stroops, currency_code(sale.currency))

    royalties: dict[str, _Part] = {}
    for royalty in sale.royalties:
        royalties.setdefault(royalty.receiver, _Part()).add(royalty.amount, royalty.held)
    part = royalties.pop(sale.seller, _Part())
    own = f" (of the royalty, {money(part.paid + part.held)} is yours)" if part.paid + part.held else ""
    part.add(sale.proceeds, sale.seller_held)
    data = {
        "sale": sale.id,
        "saleType": sale.sale_type,
        "seller": sale.seller,
        "buyer": sale.buyer,
        "currency": sale.currency,
        "price": str(sale.price),
        "platformFee": str(sale.platform_fee),
        "royaltyFee": str(sale.royalty_fee),
        "transactionHash": sale.transaction,
        "ledger": sale.ledger,
    }
    sold = Notification(
        sale.seller,
        "sale",
        f"“{name}” was sold for {money(sale.price)}",
        f"{short(sale.buyer)} bought it. {part.sentence(sale.currency)} That is the price less the platform's fee of "
        f"{money(sale.platform_fee)} and the royalty of {money(sale.royalty_fee)}{own}.",
        sale.nft_id,
        data | part.data(),
    )
    bought = Notification(
        sale.buyer,
        "purchase",
        f"You bought “{name}” for {money(sale.price)}",
        f"{short(sale.seller)} sold it to you. It is yours on the chain since ledger {sale.ledger}.",
        sale.nft_id,
        data,
    )
    paid = [
        Notification(
            receiver,
            "royalty",
            f"A royalty of {money(part.paid + part.held)} for “{name}”",
            f"It was sold for {money(sale.price)} by {short(sale.seller)} to {short(sale.buyer)}. "
            f"{part.sentence(sale.currency)}",
            sale.nft_id,
            data | {"amount": str(part.paid + part.held)} | part.data(),
        )
        for receiver, part in royalties.items()
    ]
    return [sold, bought, *paid]


def notify_of_sale(sale: SaleSettled) -> None:
    """Write the notifications of a sale and queue their e-mails; doing it again changes nothing."""
    nft = wiring.tables().get(NFTS, id=sale.nft_id) or {}
    name = harmless(nft.get("name") or "") or f"#{sale.token_id}"
    recent = is_recent(sale.ledger)
    for notification in of_sale(sale, name):
        row = _write(notification, sale)
        if recent and "mail" not in row and _wants_email(notification):
            wiring.queues().send(EMAILS, {"user": row["user"], "id": row["id"]})
            _remember(row, "queued")


def harmless(name: str) -> str:
    """A name from the chain for a sentence: one short line, no character that turns it around, nothing to click on."""
    shown = printable(name)
    shown = shown if len(shown) <= NAME else shown[: NAME - 1] + "…"
    return re.sub(r"\.(?=[^\W\d]{2})", "[.]", shown.replace("://", "[:]//"))


def send_email(user: str, id: str) -> None:
    """Send the e-mail of one notification, unless it was sent, or its user's address is not confirmed any more.

    Raises whatever the mail service does; nothing is marked then, and the same call may be made again.
    """
    row = wiring.tables().get(NOTIFICATIONS, user=user, id=id)
    address = emails.confirmed(wiring.tables().get(USERS, address=user) or {})
    if row is None or row.get("mail") == "sent" or address is None:
        return
    wiring.mailer().send(address, *mail.render(row))
    _remember(row, "sent")


def send_confirmation(user: str, confirm: str) -> None:
    """Send the question of confirmation to the address `confirm`, if it still is the user's; raises as send_email."""
    token = emails.new_token(user, confirm)
    if token is not None:
        wiring.mailer().send(confirm, *mail.render_confirmation(user, token))


def send_emails(records: list[dict[str, Any]]) -> list[str]:
    """Send each queued e-mail (SQS records); answers the ids of messages that failed, to be delivered again."""
    failed = []
    for record in records:
        try:
            asked = json.loads(record["body"])
            (send_confirmation if "confirm" in asked else send_email)(**asked)
        except Exception:
            logger().exception("an e-mail was not sent; the queue tries again", message_id=record["messageId"])
            failed.append(record["messageId"])
    return failed


def notification_id(kind: str, sale: SaleSettled) -> str:
    """A ULID of the moment the sale's ledger closed; its random part is a hash, so that it is always the same."""
    milliseconds = int(datetime.fromisoformat(sale.closed_at).timestamp() * 1000)
    mark = hashlib.sha256(f"{sale.id}#{kind}".encode()).digest()[:10]
    return str(ULID(milliseconds.to_bytes(6, "big") + mark))


def _write(notification: Notification, sale: SaleSettled) -> Item:
    row: Item = {
        "user": notification.user,
        "id": notification_id(notification.kind, sale),
        "kind": notification.kind,
        "title": notification.title,
        "body": notification.body,
        "nft_id": notification.nft_id,
        "data": dict(notification.data),
        "read": False,
        "created_at": sale.closed_at,
    }
    try:
        wiring.tables().write(Put(NOTIFICATIONS, row, absent=True))
    except ConditionFailed:  # the event came before; its row may have been read, and its e-mail queued
        return wiring.tables().get(NOTIFICATIONS, user=row["user"], id=row["id"]) or row
    return row


def _wants_email(notification: Notification) -> bool:
    user = wiring.tables().get(USERS, address=notification.user) or {}
    chosen = user.get("settings", {}).get("emails", {})
    return emails.confirmed(user) is not None and bool(chosen.get(notification.kind, True))


def _remember(row: Item, state: str) -> None:
    wiring.tables().write(Update(NOTIFICATIONS, {"user": row["user"], "id": row["id"]}, set={"mail": state}))
