"""The emulator as a child process, and AWS clients for it with the account's root credentials."""

from __future__ import annotations

import os
import shutil
import urllib.error
import urllib.request
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from local.processes import ROOT, Child, listening

REGION = "us-east-1"
ACCOUNT = "000000000000"
PYTHON = ROOT / ".venv-emulator" / "bin" / "python"
CONFIG = Config(
    s3={"addressing_style": "path"},
    retries={"mode": "standard", "total_max_attempts": 2},
    read_timeout=120,
    parameter_validation=False,
)


class Emulator(Child):
    """`with Emulator(port, home) as emulator: emulator.client("s3")`."""

    def __init__(self, port: int, home: Path) -> None:
        super().__init__("emulator", home / "logs" / "emulator.log")
        self.port, self.home = port, home
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Emulator:
        self.launch()
        self.wait_for(lambda: listening(self.port))
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def launch(self) -> None:
        shutil.rmtree(self.home / "aws" / "tmp", ignore_errors=True)  # what killed workers left behind
        options = ["--port", str(self.port), "--home", str(self.home), "--parent", str(os.getpid())]
        self.start([PYTHON, "-m", "local.emulator", *options])

    def client(self, service: str) -> Any:
        return client(service, self.url)


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.set_credentials("test", "test")
    return session


def client(service: str, url: str) -> Any:
    """A botocore client of the emulator at `url`, as the account's root."""
    config = CONFIG.merge(Config(signature_version="s3v4")) if service == "s3" else CONFIG
    return _session().create_client(service, region_name=REGION, endpoint_url=url, config=config)


def http_ok(url: str) -> bool:
    """Whether a GET answers at all with a status below 500."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  (loopback)
            return bool(answer.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
