"""Prepares the deployment of a collection by the factory."""

from nuna.collections import NewCollection, prepare_collection
from nuna.function import post
from nuna.http import CurrentUser
from nuna.previews import PreparedView
from nuna.resources import METADATA


@post("/api/collections", uses=[METADATA.write], layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewCollection) -> PreparedView:
    return prepare_collection(user.address, body)
