"""Mint step 2: variants in WebP and AVIF, and the placeholder."""

from nuna.function import step
from nuna.minting import steps
from nuna.resources import MEDIA


@step(
    "mint",
    uses=[*steps.READS, *steps.RESULTS, MEDIA.write],
    layers=("deps", "media"),
    memory=3008,
    timeout=120,
)
def handler(event: dict[str, str]) -> None:
    steps.resize(event["upload_id"])
