"""Sends one's e-mail address a token that confirms it: a new address, or the one of the profile once more."""

from nuna.accounts.profile import EmailBody
from nuna.accounts.users import MeView, request_email
from nuna.function import post
from nuna.resources import COLLECTIONS, EMAILS, NFTS, USERS
from nuna.web.types import CurrentUser


@post("/api/users/me/email", uses=[USERS.read, USERS.write, EMAILS.send, NFTS.read, COLLECTIONS.read], status=202)
async def handler(user: CurrentUser, body: EmailBody | None = None) -> MeView:
    return request_email(user.address, body.email if body else None)
