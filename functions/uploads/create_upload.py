"""Grants a presigned form for one picture, of the stated type and size."""

from nuna.function import post
from nuna.minting.uploads import GrantedView, NewUpload, grant_upload
from nuna.resources import COLLECTIONS, MEDIA, UPLOADS
from nuna.web.types import CurrentUser


@post("/api/uploads", uses=[COLLECTIONS.read, UPLOADS.write, MEDIA.write], status=201, limit="upload")
async def handler(user: CurrentUser, body: NewUpload) -> GrantedView:
    return grant_upload(user.address, body)
