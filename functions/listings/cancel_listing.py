"""Prepares the cancellation of a listing."""

from nuna.function import delete
from nuna.http import CurrentUser, ListingId
from nuna.previews import PreparedView
from nuna.resources import LISTINGS
from nuna.trading import prepare_cancel


@delete("/api/listings/{id}", uses=[LISTINGS.read], layers=("deps", "chain"))
async def handler(id: ListingId, user: CurrentUser) -> PreparedView:
    return prepare_cancel(user.address, id)
