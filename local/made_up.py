"""The environment of functions that run on resources in memory, set before `nuna` is imported."""

from __future__ import annotations

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_LOG_LEVEL": "ERROR",
    "NUNA_STAGE": "test",
    "NUNA_PUBLIC_URL": "https://nuna.example",
}
