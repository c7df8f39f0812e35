"""Secrets Manager; each secret is read once per process."""

from __future__ import annotations

from nuna.adapters.aws import clients
from nuna.resources import Secret


class Secrets:
    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, secret: Secret) -> str:
        if secret.id not in self._values:
            answer = clients.client("secretsmanager").get_secret_value(SecretId=secret.id)
            self._values[secret.id] = answer["SecretString"]
        return self._values[secret.id]
