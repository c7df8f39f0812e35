"""Mint step 2: variants in WebP and AVIF, and the placeholder."""

from nuna import mint_steps
from nuna.function import step
from nuna.resources import MEDIA


@step(
    "mint",
    uses=[*mint_steps.READS, *mint_steps.RESULTS, MEDIA.write],
    layers=("deps", "media"),
    memory=3008,
    timeout=120,
)
def handler(event: dict[str, str]) -> None:
    mint_steps.resize(event["upload_id"])
