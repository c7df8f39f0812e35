"""How far the mint pipeline is with one's upload, and what it made of it."""

from nuna.function import get
from nuna.minting.uploads import UploadView, view_upload
from nuna.resources import UPLOADS
from nuna.web.types import CurrentUser, UploadId


@get("/api/uploads/{id}", uses=[UPLOADS.read])
async def handler(id: UploadId, user: CurrentUser) -> UploadView:
    return view_upload(id, user.address)
