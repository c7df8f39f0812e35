"""One user's profile with counts; of a valid address that never signed in, an empty one."""

from nuna.accounts.users import UserView, view_user
from nuna.function import get
from nuna.resources import COLLECTIONS, NFTS, USERS
from nuna.web.types import UserAddress


@get("/api/users/{address}", uses=[USERS.read, NFTS.read, COLLECTIONS.read], cache=300)
async def handler(address: UserAddress) -> UserView:
    return view_user(address)
