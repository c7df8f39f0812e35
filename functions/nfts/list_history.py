"""What happened to an NFT, newest first: mint, listings, transfers and sales."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.activities import ActivityView, list_activities
from nuna.resources import ACTIVITIES, USERS
from nuna.web.types import NftId, PageView, Paging


@get("/api/nfts/{id}/history", uses=[ACTIVITIES.read, USERS.read], cache=60)
async def handler(id: NftId, page: Annotated[Paging, Query()]) -> PageView[ActivityView]:
    return list_activities("nft", id, page)
