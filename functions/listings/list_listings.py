"""Active listings: newest first, or a collection's by price; filtered by collection, seller, currency and price."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.listings import ListingQuery, ListingView, list_listings
from nuna.resources import ASKS, LISTINGS, NFTS, USERS
from nuna.web.types import PageView


@get("/api/listings", uses=[LISTINGS.read, ASKS.read, NFTS.read, USERS.read], cache=30)
async def handler(query: Annotated[ListingQuery, Query()]) -> PageView[ListingView]:
    return list_listings(query)
