"""Collections: newest first, or sorted by volume, floor or name; of one creator or of all."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.collections import CollectionQuery, CollectionView, list_collections
from nuna.resources import COLLECTIONS, METADATA, USERS
from nuna.web.types import PageView


@get("/api/collections", uses=[COLLECTIONS.read, METADATA.read, USERS.read], cache=30)
async def handler(query: Annotated[CollectionQuery, Query()]) -> PageView[CollectionView]:
    return list_collections(query)
