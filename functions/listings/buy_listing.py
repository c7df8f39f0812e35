"""Prepares a purchase, with the contract's own division of the price."""

from nuna.function import post
from nuna.market.listing_writes import Purchase, prepare_purchase
from nuna.market.previews import PREPARE, PreparedView
from nuna.web.types import CurrentUser, ListingId


@post("/api/listings/{id}/buy", uses=[*PREPARE], layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser, body: Purchase) -> PreparedView:
    return prepare_purchase(user.address, id, body)
