"""Prepares the cancellation of a listing."""

from nuna.function import delete
from nuna.market.listing_writes import prepare_cancel
from nuna.market.previews import PREPARE, PreparedView
from nuna.resources import LISTINGS
from nuna.web.types import CurrentUser, ListingId


@delete("/api/listings/{id}", uses=[*PREPARE, LISTINGS.read], layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser) -> PreparedView:
    return prepare_cancel(user.address, id)
