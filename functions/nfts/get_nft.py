"""One NFT with its owner, active listing and last sale."""

from nuna.function import get
from nuna.market.nfts import NftView, view_nft
from nuna.resources import COLLECTIONS, LISTINGS, METADATA, NFTS, USERS
from nuna.web.types import NftId


@get("/api/nfts/{id}", uses=[NFTS.read, LISTINGS.read, COLLECTIONS.read, METADATA.read, USERS.read], cache=30)
async def handler(id: NftId) -> NftView:
    return view_nft(id)
