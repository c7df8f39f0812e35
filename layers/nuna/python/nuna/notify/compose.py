"""What the people of a sale are told: a row of their feed, and an e-mail if they left an address and want one.

A notification's id is made of its event and kind alone, so that an event which comes again writes nothing twice. A
row of NOTIFICATIONS remembers that its e-mail was queued (`mail`: queued) and sent (`mail`: sent): what fails in
between is done again, and only a crash between sending and remembering it sends twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ulid import ULID

from nuna import wiring
from nuna.adapters.ports import ConditionFailed, Item, Put, Update
from nuna.chain.events import SaleSettled
from nuna.chain.progress import is_recent
from nuna.contracts import currency_code
from nuna.formats.money import describe, short
from nuna.log import logger
from nuna.notify import mail
from nuna.resources import EMAILS, NFTS, NOTIFICATIONS, USERS


@dataclass(frozen=True)
class Notification:
    """`kind`: sale | purchase | royalty, as in a user's e-mail settings."""

    user: str
    kind: str
    title: str
    body: str
    nft_id: str
    data: Mapping[str, Any] = field(default_factory=dict)


def of_sale(sale: SaleSettled, name: str) -> list[Notification]:
    """Notifications of one sale: its seller, its buyer, and who got a royalty of it without being its seller."""

    def money(stroops: int) -> str:
        return describe(stroops, currency_code(sale.currency))

    royalties: dict[str, int] = {}
    for royalty in sale.royalties:
        royalties[royalty.receiver] = royalties.get(royalty.receiver, 0) + royalty.amount
    own = royalties.pop(sale.seller, 0)
    proceeds = sale.price - sale.platform_fee - sale.royalty_fee + own
    kept = f" (of the royalty, {money(own)} is yours)" if own else ""
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
        f"{short(sale.buyer)} bought it. You received {money(proceeds)}: the price less the platform's fee of "
        f"{money(sale.platform_fee)} and the royalty of {money(sale.royalty_fee)}{kept}.",
        sale.nft_id,
        data,
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
            f"A royalty of {money(amount)} for “{name}”",
            f"It was sold for {money(sale.price)} by {short(sale.seller)} to {short(sale.buyer)}.",
            sale.nft_id,
            data | {"amount": str(amount)},
        )
        for receiver, amount in royalties.items()
    ]
    return [sold, bought, *paid]


def notify_of_sale(sale: SaleSettled) -> None:
    """Write the notifications of a sale and queue their e-mails; doing it again changes nothing."""
    nft = wiring.tables().get(NFTS, id=sale.nft_id) or {}
    name = nft.get("name") or f"#{sale.token_id}"
    recent = is_recent(sale.ledger)
    for notification in of_sale(sale, name):
        row = _write(notification, sale)
        if recent and "mail" not in row and _wants_email(notification):
            wiring.queues().send(EMAILS, {"user": row["user"], "id": row["id"]})
            _remember(row, "queued")


def send_email(user: str, id: str) -> None:
    """Send the e-mail of one notification, unless it was sent, or its user took the address away since.

    Raises whatever the mail service does; nothing is marked then, and the same call may be made again.
    """
    row = wiring.tables().get(NOTIFICATIONS, user=user, id=id)
    account = wiring.tables().get(USERS, address=user) or {}
    if row is None or row.get("mail") == "sent" or not account.get("email"):
        return
    subject, text, html = mail.render(row)
    wiring.mailer().send(account["email"], subject, text, html)
    _remember(row, "sent")


def send_emails(records: list[dict[str, Any]]) -> list[str]:
    """Send each queued e-mail (SQS records); answers the ids of messages that failed, to be delivered again."""
    failed = []
    for record in records:
        try:
            send_email(**json.loads(record["body"]))
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
    return bool(user.get("email")) and bool(chosen.get(notification.kind, True))


def _remember(row: Item, state: str) -> None:
    wiring.tables().write(Update(NOTIFICATIONS, {"user": row["user"], "id": row["id"]}, set={"mail": state}))
