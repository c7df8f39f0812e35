"""NFTs, newest first: all, or of a collection, an owner, or both."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.nfts import NftQuery, NftView, list_nfts
from nuna.resources import COLLECTIONS, LISTINGS, METADATA, NFTS, USERS
from nuna.web.types import PageView


@get("/api/nfts", uses=[NFTS.read, LISTINGS.read, COLLECTIONS.read, METADATA.read, USERS.read], cache=30)
async def handler(query: Annotated[NftQuery, Query()]) -> PageView[NftView]:
    return list_nfts(query)
