"""A user's NFTs, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.nfts import NftQuery, NftView, list_nfts
from nuna.resources import COLLECTIONS, LISTINGS, METADATA, NFTS, USERS
from nuna.web.types import PageView, Paging, UserAddress


@get(
    "/api/users/{address}/nfts", uses=[NFTS.read, LISTINGS.read, COLLECTIONS.read, METADATA.read, USERS.read], cache=30
)
async def handler(address: UserAddress, page: Annotated[Paging, Query()]) -> PageView[NftView]:
    return list_nfts(NftQuery(owner=address, **page.model_dump()))
