"""One collection with its creator, floor, volume and royalty."""

from nuna.function import get
from nuna.market.collections import CollectionView, view_collection
from nuna.resources import COLLECTIONS, METADATA, USERS
from nuna.web.types import CollectionId


@get("/api/collections/{id}", uses=[COLLECTIONS.read, METADATA.read, USERS.read], cache=30)
async def handler(id: CollectionId) -> CollectionView:
    return view_collection(id)
