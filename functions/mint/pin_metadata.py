"""Mint step 6: the metadata is pinned to IPFS; the upload is done."""

from nuna import mint_steps
from nuna.function import step
from nuna.resources import METADATA, PINNING_KEY


@step(
    "mint",
    uses=[*mint_steps.READS, *mint_steps.RESULTS, METADATA.write, PINNING_KEY.read],
    layers=("deps", "media"),
    timeout=60,
)
def handler(event: dict[str, str]) -> None:
    mint_steps.pin_metadata(event["upload_id"])
