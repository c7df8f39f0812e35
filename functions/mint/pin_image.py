"""Mint step 3: the picture is pinned to IPFS."""

from nuna.function import step
from nuna.minting import steps
from nuna.resources import PINNING_KEY


@step("mint", uses=[*steps.READS, *steps.RESULTS, PINNING_KEY.read], layers=("deps", "media"), timeout=60)
def handler(event: dict[str, str]) -> None:
    steps.pin_image(event["upload_id"])
