"""Mint step 5: the token's metadata document."""

from nuna import mint_steps
from nuna.function import step


@step("mint", uses=[*mint_steps.READS, *mint_steps.RESULTS], timeout=60)
def handler(event: dict[str, str]) -> None:
    mint_steps.write_metadata(event["upload_id"])
