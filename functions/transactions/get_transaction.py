"""What became of a transaction, and whether the data includes it yet."""

from nuna.function import get
from nuna.http import TransactionHash
from nuna.resources import LISTINGS, TRANSACTIONS
from nuna.transactions import TransactionStatusView, follow


@get(
    "/api/transactions/{hash}",
    uses=[TRANSACTIONS.read, TRANSACTIONS.write, LISTINGS.read],
    layers=("deps", "chain"),
)
async def handler(hash: TransactionHash) -> TransactionStatusView:
    return follow(hash)
