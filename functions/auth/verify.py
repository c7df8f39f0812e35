"""Signs a wallet in: its signed challenge becomes an access token and a refresh cookie."""

from typing import Annotated

from fastapi import Header, Response

from nuna.accounts import session_cookie
from nuna.accounts.sign_in import SignedIn, VerifyBody, verify
from nuna.function import post
from nuna.resources import COLLECTIONS, NFTS, SESSIONS, USERS

UserAgent = Annotated[str, Header(include_in_schema=False)]


@post(
    "/api/auth/wallet/verify",
    uses=[SESSIONS.read, SESSIONS.write, USERS.read, USERS.write, NFTS.read, COLLECTIONS.read],
    layers=("deps", "chain"),
)
async def handler(body: VerifyBody, response: Response, user_agent: UserAgent = "") -> SignedIn:
    session = verify(body.wallet_address, body.challenge, body.signatures, user_agent)
    session_cookie.give(response, session.refresh_token, session.seconds)
    return session.answer
