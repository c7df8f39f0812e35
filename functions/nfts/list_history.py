"""What happened to an NFT, newest first: mint, listings, transfers and sales."""

from typing import Annotated

from fastapi import Query

from nuna.activities import ActivityView, list_activities
from nuna.function import get
from nuna.http import NftId, PageView, Paging
from nuna.resources import ACTIVITIES, USERS


@get("/api/nfts/{id}/history", uses=[ACTIVITIES.read, USERS.read], cache=60)
async def handler(id: NftId, page: Annotated[Paging, Query()]) -> PageView[ActivityView]:
    return list_activities("nft", id, page)
