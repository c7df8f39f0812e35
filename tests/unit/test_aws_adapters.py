"""Secrets that are rotated, forms that a bucket of any region takes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError
from botocore.signers import generate_presigned_post

from nuna.adapters.aws import clients
from nuna.adapters.aws.secrets import AT_MOST_EVERY, KEPT, Secrets
from nuna.resources import TOKEN_KEY


class Manager:
    """Secrets Manager, and the clock."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.value, self.calls, self.now, self.down = "first", 0, 1_000.0, False
        monkeypatch.setattr(clients, "client", lambda _: self)
        monkeypatch.setattr(time, "monotonic", lambda: self.now)

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:  # noqa: N803
        self.calls += 1
        if self.down:
            raise EndpointConnectionError(endpoint_url="https://secrets.example")
        return {"SecretString": self.value}


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Manager:
    return Manager(monkeypatch)


def test_a_rotation_reaches_a_running_process(manager: Manager) -> None:
    secrets = Secrets()
    assert secrets.get(TOKEN_KEY) == "first"
    manager.value = "second"
    manager.now += KEPT - 1
    assert secrets.get(TOKEN_KEY) == "first" and manager.calls == 1
    manager.now += 2
    assert secrets.get(TOKEN_KEY) == "second" and manager.calls == 2


def test_an_unknown_key_reads_again_but_not_as_often_as_it_is_sent(manager: Manager) -> None:
    secrets = Secrets()
    secrets.get(TOKEN_KEY)
    manager.value = "second"
    for _ in range(100):
        secrets.get(TOKEN_KEY, fresh=True)
    assert manager.calls == 1
    manager.now += AT_MOST_EVERY
    assert secrets.get(TOKEN_KEY, fresh=True) == "second"
    assert secrets.get(TOKEN_KEY, fresh=True) == "second" and manager.calls == 2


def test_an_outage_signs_nobody_out(manager: Manager) -> None:
    secrets = Secrets()
    secrets.get(TOKEN_KEY)
    manager.down = True
    manager.now += KEPT
    for _ in range(50):
        assert secrets.get(TOKEN_KEY) == "first"
    assert manager.calls == 2  # asked again after a while, not at each request
    manager.now += AT_MOST_EVERY
    manager.down, manager.value = False, "second"
    assert secrets.get(TOKEN_KEY) == "second"
    manager.down = True
    with pytest.raises(EndpointConnectionError):
        Secrets().get(TOKEN_KEY)


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-southeast-2"])
def test_a_form_is_posted_to_the_buckets_own_region(region: str) -> None:
    config = clients.CONFIG.merge(Config(signature_version="s3v4"))
    s3 = clients.session().create_client("s3", region_name=region, config=config)
    form = generate_presigned_post(s3, Bucket="nuna-media", Key="uploads/1")
    assert form["url"] == f"https://nuna-media.s3.{region}.amazonaws.com/"
    assert f"/{region}/s3/" in json.dumps(form["fields"])
