"""`/media/…`: an object under that prefix of the media bucket, as CloudFront serves it: signed by us, for anybody."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import botocore.session
from botocore.config import Config

PREFIX = "/media/"
SECONDS = 60
PASSED_ON = (b"range", b"if-none-match", b"if-modified-since")


class Media:
    """Rewrites a request for `/media/…` into a presigned one for the bucket."""

    def __init__(self, port: int) -> None:
        self._host = f"127.0.0.1:{port}"

    def rewritten(self, scope: Any, bucket: str) -> dict[str, Any] | None:
        """None where nothing may be read."""
        path, method = scope["path"], scope["method"]
        if method not in ("GET", "HEAD"):
            return None
        key = path[1:]
        operation = f"{method.lower()}_object"
        url = self._client.generate_presigned_url(operation, Params={"Bucket": bucket, "Key": key}, ExpiresIn=SECONDS)
        headers = [(name, value) for name, value in scope["headers"] if name in PASSED_ON]
        return {
            **scope,
            "path": f"/{bucket}/{key}",
            "raw_path": quote(f"/{bucket}/{key}").encode(),
            "query_string": urlsplit(url).query.encode(),
            "headers": [(b"host", self._host.encode()), *headers],
        }

    @cached_property
    def _client(self) -> Any:
        session = botocore.session.Session()
        session.set_credentials("test", "test")
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        url = f"http://{self._host}"
        return session.create_client("s3", region_name="us-east-1", endpoint_url=url, config=config)
