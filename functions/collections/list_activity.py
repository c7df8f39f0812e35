"""What happened in a collection, newest first."""

from typing import Annotated

from fastapi import Query

from nuna.function import get
from nuna.market.activities import ActivityView, list_activities
from nuna.resources import ACTIVITIES, USERS
from nuna.web.types import CollectionId, PageView, Paging


@get("/api/collections/{id}/activity", uses=[ACTIVITIES.read, USERS.read], cache=60)
async def handler(id: CollectionId, page: Annotated[Paging, Query()]) -> PageView[ActivityView]:
    return list_activities("collection", id, page)
