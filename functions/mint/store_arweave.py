"""Mint step 4: the picture is stored on Arweave, as a signed data item."""

from nuna.function import step
from nuna.minting import steps
from nuna.resources import ARWEAVE_KEY


@step("mint", uses=[*steps.READS, *steps.RESULTS, ARWEAVE_KEY.read], timeout=60)
def handler(event: dict[str, str]) -> None:
    steps.store_arweave(event["upload_id"])
