"""What happened: the history of an NFT, a collection or a user, newest first."""

from __future__ import annotations

from typing import Any, Literal

from pydantic.alias_generators import to_camel

from nuna.accounts.users import UserSummary, summaries
from nuna.market import feeds
from nuna.market.feeds import Feed
from nuna.resources import ACTIVITIES
from nuna.web import cursors
from nuna.web.amounts import money
from nuna.web.types import PageView, Paging, View

AMOUNTS = ("price", "old_price", "amount", "platform_fee", "royalty_fee", "proceeds")


class ActivityView(View):
    """`data` by `type`: prices are `{amount, currency}`, of a royalty too; ids and addresses are text.

    Of a `sale`, `proceeds` is the seller's part. `sellerHeld`, and `held` of a `royalty_paid`: the receiver's account
    could not take it, so that the market holds it until they claim it. `claim_credited`: held so, of a returned bid;
    `claimed`: what was held was paid out.
    """

    id: str
    type: str
    user: UserSummary
    nft: str | None = None
    collection: str | None = None
    data: dict[str, Any]
    transaction_hash: str
    ledger: int
    created_at: str


def list_activities(of: Literal["nft", "collection", "user"], id: str, page: Paging) -> PageView[ActivityView]:
    filters = {"list": f"activities of {of}", "id": id}
    feed = Feed(ACTIVITIES, f"by_{of}", (id,))
    items, after = feeds.read(feed, page.limit, cursors.decode(page.cursor, **filters))
    users = summaries(item["user"] for item in items)
    views = []
    for item in items:
        data = item["data"]
        nft, collection = data.get("nft_id"), data.get("collection")
        views.append(
            ActivityView.model_validate(
                {**item, "user": users[item["user"]], "nft": nft, "collection": collection, "data": _wire(data)}
            )
        )
    return PageView(items=views, next=cursors.encode(after, **filters))


def _wire(data: dict[str, Any]) -> dict[str, Any]:
    """As the API writes it; what the activity says beside `data` is left out."""
    currency = data.get("currency")
    written: dict[str, Any] = {}
    for name, value in data.items():
        if name in ("nft_id", "collection", "currency"):
            continue
        if name in AMOUNTS:
            written[to_camel(name)] = money(value, currency).model_dump() if currency else str(value)
        else:
            written[to_camel(name)] = value
    return written
