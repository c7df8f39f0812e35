"""Prepares a change of a listing's price or expiry."""

from nuna.function import put
from nuna.http import CurrentUser, ListingId
from nuna.previews import PreparedView
from nuna.resources import LISTINGS
from nuna.trading import ListingChange, prepare_change


@put("/api/listings/{id}", uses=[LISTINGS.read], layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser, body: ListingChange) -> PreparedView:
    return prepare_change(user.address, id, body)
