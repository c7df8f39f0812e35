"""Mint's last resort: the upload is marked as failed, with a reason that its owner understands."""

from typing import Any

from nuna import mint_steps
from nuna.function import step


@step("mint", uses=[*mint_steps.RESULTS], timeout=60)
def handler(event: dict[str, Any]) -> None:
    mint_steps.mark_failed(event["upload_id"], event["error"])
