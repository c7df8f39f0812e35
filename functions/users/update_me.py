"""Changes one's own profile: fields that are sent are set, null clears, what is left out stays."""

from fastapi import Response

from nuna.accounts.profile import ProfileChange
from nuna.accounts.users import MeView, update_me
from nuna.function import put
from nuna.resources import COLLECTIONS, EMAILS, NFTS, USERS
from nuna.web.etags import etag
from nuna.web.types import CurrentUser, IfMatch


@put("/api/users/me", uses=[USERS.read, USERS.write, EMAILS.send, NFTS.read, COLLECTIONS.read])
async def handler(user: CurrentUser, body: ProfileChange, response: Response, if_match: IfMatch = None) -> MeView:
    view, version = update_me(user.address, body, if_match)
    response.headers["ETag"] = etag(version)
    return view
