"""Prepares a mint from a finished upload."""

from nuna.function import post
from nuna.http import CurrentUser
from nuna.minting import NewNft, prepare_mint
from nuna.previews import PreparedView
from nuna.resources import NFTS, UPLOADS


@post("/api/nfts", uses=[UPLOADS.read, NFTS.read], layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewNft) -> PreparedView:
    return prepare_mint(user.address, body)
