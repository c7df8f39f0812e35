"""Prepares a purchase, with the contract's own division of the price."""

from nuna.function import post
from nuna.http import CurrentUser, ListingId
from nuna.previews import PreparedView
from nuna.trading import Purchase, prepare_purchase


@post("/api/listings/{id}/buy", layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser, body: Purchase) -> PreparedView:
    return prepare_purchase(user.address, id, body)
