"""Submits a signed transaction of one of the marketplace's contracts to the network."""

from nuna.function import post
from nuna.http import CurrentUser
from nuna.resources import COLLECTIONS, TRANSACTIONS
from nuna.transactions import Submission, SubmittedView, submit


@post(
    "/api/transactions",
    uses=[TRANSACTIONS.write, COLLECTIONS.read],
    status=202,
    layers=("deps", "chain"),
)
async def handler(user: CurrentUser, body: Submission) -> SubmittedView:
    return submit(user.address, body.xdr)
