"""Makes a challenge of the local stack older than it is, where a person would wait five minutes."""

from __future__ import annotations

import hashlib
import time
from typing import Any

from local.synthesis import STACK

AGE = 360  # seconds past its end


def expire_challenge(dynamodb: Any, challenge: str) -> None:
    """Its row as nuna.accounts.sign_in keeps it; raises if there is none."""
    dynamodb.update_item(
        TableName=f"{STACK}-sessions",
        Key={"id": {"S": f"challenge#{hashlib.sha256(challenge.encode()).hexdigest()}"}},
        UpdateExpression="SET valid_until = :past",
        ConditionExpression="attribute_exists(id)",
        ExpressionAttributeValues={":past": {"N": str(int(time.time()) - AGE)}},
    )
