"""Gives a wallet a message to sign: valid for five minutes, once."""

from nuna.accounts.sign_in import ChallengeBody, ChallengeView, challenge
from nuna.function import post
from nuna.resources import SESSIONS


@post("/api/auth/wallet/challenge", uses=[SESSIONS.write])
async def handler(body: ChallengeBody, method: str = "sep53") -> ChallengeView:
    return challenge(body.wallet_address, method)
