"""Prepares a mint from a finished upload."""

from nuna.function import post
from nuna.market.previews import PREPARE, PreparedView
from nuna.minting.prepare import NewNft, prepare_mint
from nuna.resources import NFTS, UPLOADS
from nuna.web.types import CurrentUser


@post("/api/nfts", uses=[*PREPARE, UPLOADS.read, NFTS.read], layers=("deps", "chain"))
async def handler(user: CurrentUser, body: NewNft) -> PreparedView:
    return prepare_mint(user.address, body)
