"""Mint step 4: the picture is stored on Arweave, as a signed data item."""

from nuna import mint_steps
from nuna.function import step
from nuna.resources import ARWEAVE_KEY


@step("mint", uses=[*mint_steps.READS, *mint_steps.RESULTS, ARWEAVE_KEY.read], timeout=60)
def handler(event: dict[str, str]) -> None:
    mint_steps.store_arweave(event["upload_id"])
