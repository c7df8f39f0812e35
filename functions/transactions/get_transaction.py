"""What became of a transaction, and whether the data includes it yet."""

from nuna.function import get
from nuna.market.transactions import TransactionStatusView, transaction_status
from nuna.resources import LISTINGS, TRANSACTIONS
from nuna.web.types import TransactionHash


@get(
    "/api/transactions/{hash}",
    uses=[TRANSACTIONS.read, TRANSACTIONS.write, LISTINGS.read],
    layers=("deps", "chain"),
)
async def handler(hash: TransactionHash) -> TransactionStatusView:
    return transaction_status(hash)
