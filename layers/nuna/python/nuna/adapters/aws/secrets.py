"""Secrets Manager. A value is kept for some minutes, so that a rotation reaches every process without a deploy."""

from __future__ import annotations

import time
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from nuna.adapters.aws import clients
from nuna.log import logger
from nuna.resources import Secret

KEPT = 300.0  # seconds
AT_MOST_EVERY = 10.0  # seconds between two reads of one secret, whoever asks: `fresh` may follow from hostile input


@dataclass(frozen=True)
class _Read:
    value: str
    at: float  # monotonic seconds


class Secrets:
    def __init__(self) -> None:
        self._read: dict[str, _Read] = {}

    def get(self, secret: Secret, *, fresh: bool = False) -> str:
        """The secret's text, at most KEPT seconds old; `fresh`: at most AT_MOST_EVERY (a key id that is not known).

        While Secrets Manager does not answer, what was read before goes on being used; raises its error when there is
        nothing.
        """
        known, now = self._read.get(secret.id), time.monotonic()
        if known and now - known.at < (AT_MOST_EVERY if fresh else KEPT):
            return known.value
        try:
            answer = clients.client("secretsmanager").get_secret_value(SecretId=secret.id)
        except (BotoCoreError, ClientError) as error:
            if known is None:
                raise
            logger().warning("a secret can't be read again", extra={"secret": secret.name, "reason": str(error)})
            self._read[secret.id] = _Read(known.value, now - KEPT + AT_MOST_EVERY)
            return known.value
        self._read[secret.id] = _Read(answer["SecretString"], now)
        return self._read[secret.id].value
