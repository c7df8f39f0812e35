"""Prepares a listing; the approval of the one token is in the same signature."""

from nuna.function import post
from nuna.market.listing_writes import NewListing, prepare_listing
from nuna.market.previews import PREPARE, PreparedView
from nuna.resources import COLLECTIONS
from nuna.web.types import CurrentUser


@post("/api/listings", uses=[*PREPARE, COLLECTIONS.read], layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewListing) -> PreparedView:
    return prepare_listing(user.address, body)
