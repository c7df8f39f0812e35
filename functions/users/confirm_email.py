"""Confirms one's e-mail address by the token that was sent to it."""

from nuna.accounts.emails import confirm
from nuna.accounts.profile import ConfirmBody
from nuna.accounts.users import MeView, view_me
from nuna.function import post
from nuna.resources import COLLECTIONS, NFTS, USERS
from nuna.web.types import CurrentUser


@post("/api/users/me/email/confirm", uses=[USERS.read, USERS.write, NFTS.read, COLLECTIONS.read])
async def handler(user: CurrentUser, body: ConfirmBody) -> MeView:
    confirm(user.address, body.token)
    return view_me(user.address)[0]
