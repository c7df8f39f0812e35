"""Mint step 6: the metadata is pinned to IPFS; the upload is done."""

from nuna.function import step
from nuna.minting import steps
from nuna.resources import METADATA, PINNING_KEY


@step(
    "mint",
    uses=[*steps.READS, *steps.RESULTS, METADATA.write, PINNING_KEY.read],
    layers=("deps", "media"),
    timeout=60,
)
def handler(event: dict[str, str]) -> None:
    steps.pin_metadata(event["upload_id"])
