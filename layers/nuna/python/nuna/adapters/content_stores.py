"""Sends bytes to IPFS and Arweave over HTTP. What is no answer becomes `Unavailable`, which the pipeline retries."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import urllib3

from nuna import ans104
from nuna.errors import Unavailable
from nuna.resources import ARWEAVE_KEY, PINNING_KEY
from nuna.settings import setting
from nuna.wiring import secret


@cache
def _http() -> urllib3.PoolManager:
    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=3, read=30), retries=False)


def _send(what: str, url: str, **options: Any) -> dict[str, Any]:
    """POST, and the JSON answered; raises Unavailable (`<what>_unavailable`) for anything else."""
    code = f"{what}_unavailable"
    try:
        answer = _http().request("POST", url, **options)
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable(f"{what} can't be reached: {error}", code=code, retry_after=5) from error
    if answer.status >= 300:
        text = answer.data[:200].decode(errors="replace")
        raise Unavailable(f"{what} answered {answer.status}: {text}", code=code, retry_after=5)
    try:
        body: dict[str, Any] = json.loads(answer.data)
    except ValueError as error:
        raise Unavailable(f"{what} answered something that is not JSON", code=code, retry_after=5) from error
    return body


class HttpPinning:
    """NUNA_IPFS_API is `pinata+<url>` (Pinata's API) or `kubo+<url>` (Kubo's, or any service that speaks it)."""

    def pin(self, data: bytes, name: str, content_type: str) -> str:
        from aleph_cid import compute_cid

        computed = str(compute_cid(data))
        kind, _, url = setting("IPFS_API").partition("+")
        file = (name, data, content_type)
        if kind == "pinata":
            fields: dict[str, Any] = {"file": file, "pinataOptions": json.dumps({"cidVersion": 0})}
            headers = {"Authorization": f"Bearer {secret(PINNING_KEY)}"}
            stored = _send("ipfs", f"{url}/pinning/pinFileToIPFS", fields=fields, headers=headers).get("IpfsHash")
        elif kind == "kubo":
            stored = _send("ipfs", f"{url}/api/v0/add?pin=true", fields={"file": file}).get("Hash")
        else:
            raise ValueError(f"NUNA_IPFS_API must begin with pinata+ or kubo+, not {kind!r}")
        if stored != computed:
            raise Unavailable(
                f"the pinning service stored {stored}, but the content is {computed}", code="ipfs_cid_mismatch"
            )
        return computed


class HttpBundler:
    """NUNA_ARWEAVE_BUNDLER takes signed data items at `/v1/tx`, as Turbo's upload service does."""

    def store(self, data: bytes, tags: list[tuple[str, str]]) -> str:
        item = ans104.sign(data, tags, secret(ARWEAVE_KEY))
        headers = {"Content-Type": "application/octet-stream"}
        url = setting("ARWEAVE_BUNDLER") + "/v1/tx"
        stored = _send("arweave", url, body=item.raw, headers=headers).get("id")
        if stored != item.id:
            raise Unavailable(f"the bundler stored {stored}, but the item is {item.id}", code="arweave_id_mismatch")
        return item.id
