"""One's own profile, with e-mail and settings; its ETag serves as If-Match of a change."""

from fastapi import Response

from nuna.accounts.users import MeView, view_me
from nuna.function import get
from nuna.resources import COLLECTIONS, NFTS, USERS
from nuna.web.etags import etag
from nuna.web.types import CurrentUser


@get("/api/users/me", uses=[USERS.read, NFTS.read, COLLECTIONS.read])
async def handler(user: CurrentUser, response: Response) -> MeView:
    view, version = view_me(user.address)
    response.headers["ETag"] = etag(version)
    return view
