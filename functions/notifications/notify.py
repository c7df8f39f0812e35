"""Tells seller, buyer and royalty receivers of a sale: their feeds, and e-mails into the queue."""

from typing import Any

from nuna.chain.events import SaleSettled, from_detail
from nuna.function import on_event
from nuna.notify.compose import notify_of_sale
from nuna.resources import CURSORS, EMAILS, NFTS, NOTIFICATIONS, USERS


@on_event(
    SaleSettled,
    uses=[NOTIFICATIONS.read, NOTIFICATIONS.write, NFTS.read, USERS.read, CURSORS.read, EMAILS.send],
)
def handler(event: dict[str, Any]) -> None:
    sale = from_detail(event["detail-type"], event["detail"])
    assert isinstance(sale, SaleSettled)
    notify_of_sale(sale)
