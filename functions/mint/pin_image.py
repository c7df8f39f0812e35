"""Mint step 3: the picture is pinned to IPFS."""

from nuna import mint_steps
from nuna.function import step
from nuna.resources import PINNING_KEY


@step("mint", uses=[*mint_steps.READS, *mint_steps.RESULTS, PINNING_KEY.read], layers=("deps", "media"), timeout=60)
def handler(event: dict[str, str]) -> None:
    mint_steps.pin_image(event["upload_id"])
