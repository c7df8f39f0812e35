"""Prepares a listing; the approval of the one token is in the same signature."""

from nuna.function import post
from nuna.http import CurrentUser
from nuna.previews import PreparedView
from nuna.trading import NewListing, prepare_listing


@post("/api/listings", layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewListing) -> PreparedView:
    return prepare_listing(user.address, body)
