"""What a user did and what happened to their NFTs, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.activities import ActivityView, list_activities
from nuna.resources import ACTIVITIES, USERS
from nuna.web.types import PageView, Paging, UserAddress


@get("/api/users/{address}/activity", uses=[ACTIVITIES.read, USERS.read], cache=60)
async def handler(address: UserAddress, page: Annotated[Paging, Query()]) -> PageView[ActivityView]:
    return list_activities("user", address, page)
