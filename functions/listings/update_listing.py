"""Prepares a change of a listing's price or expiry."""

from nuna.function import put
from nuna.market.listing_writes import ListingChange, prepare_change
from nuna.market.previews import PREPARE, PreparedView
from nuna.resources import LISTINGS
from nuna.web.types import CurrentUser, ListingId


@put("/api/listings/{id}", uses=[*PREPARE, LISTINGS.read], layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser, body: ListingChange) -> PreparedView:
    return prepare_change(user.address, id, body)
