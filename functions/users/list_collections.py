"""Collections that a user created, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.collections import CollectionQuery, CollectionView, list_collections
from nuna.resources import COLLECTIONS, METADATA, USERS
from nuna.web.types import PageView, Paging, UserAddress


@get("/api/users/{address}/collections", uses=[COLLECTIONS.read, METADATA.read, USERS.read], cache=30)
async def handler(address: UserAddress, page: Annotated[Paging, Query()]) -> PageView[CollectionView]:
    return list_collections(CollectionQuery(creator=address, **page.model_dump()))
