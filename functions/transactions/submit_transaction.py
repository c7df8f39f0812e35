"""Submits a signed transaction of one of the marketplace's contracts to the network."""

from nuna.function import post
from nuna.market.submissions import Submission, submit
from nuna.market.transactions import SubmittedView
from nuna.resources import COLLECTIONS, TRANSACTIONS
from nuna.web.types import CurrentUser


@post(
    "/api/transactions",
    uses=[TRANSACTIONS.read, TRANSACTIONS.write, COLLECTIONS.read],
    status=202,
    layers=("deps", "chain"),
)
async def handler(user: CurrentUser, body: Submission) -> SubmittedView:
    return submit(user.address, body.xdr)
