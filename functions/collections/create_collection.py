"""Prepares the deployment of a collection by the factory."""

from nuna.function import post
from nuna.market.collections import NewCollection, prepare_collection
from nuna.market.previews import PREPARE, PreparedView
from nuna.resources import METADATA
from nuna.web.types import CurrentUser


@post("/api/collections", uses=[*PREPARE, METADATA.write], layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewCollection) -> PreparedView:
    return prepare_collection(user.address, body)
