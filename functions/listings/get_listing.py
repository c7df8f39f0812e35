"""One listing, active or ended."""

from nuna.function import get
from nuna.market.listings import ListingView, view_listing
from nuna.resources import LISTINGS, NFTS, USERS
from nuna.web.types import ListingId


@get("/api/listings/{id}", uses=[LISTINGS.read, NFTS.read, USERS.read], cache=30)
async def handler(id: ListingId) -> ListingView:
    return view_listing(id)
