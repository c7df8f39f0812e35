"""How far the mint pipeline is with one's upload, and what it made of it."""

from nuna.function import get
from nuna.http import CurrentUser, UploadId
from nuna.resources import UPLOADS
from nuna.uploads import UploadView, view_upload


@get("/api/uploads/{id}", uses=[UPLOADS.read])
async def handler(id: UploadId, user: CurrentUser) -> UploadView:
    return view_upload(id, user.address)
