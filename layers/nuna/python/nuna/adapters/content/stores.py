"""Sends bytes to IPFS and Arweave over HTTP. What may pass is StoreUnavailable, which the pipeline retries."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import urllib3

from nuna.adapters.ports_media import StoreRefused, StoreUnavailable
from nuna.formats import ans104
from nuna.resources import ARWEAVE_KEY, PINNING_KEY, Secret
from nuna.settings import setting


@cache
def _http() -> urllib3.PoolManager:
    return urllib3.PoolManager(timeout=urllib3.Timeout(connect=3, read=30), retries=False)


FINAL = frozenset({400, 405, 411, 413, 415, 422})
"""Answers that say the call itself is wrong. Credentials and balance (401, 402, 403) an operator can mend meanwhile."""
ACCEPTED = frozenset({202, 204, 208})
"""A bundler's answers that it has the item, or is at it since an earlier call; they may have no body."""
KUBO_ADD = (
    "pin=true&cid-version=0&hash=sha2-256&raw-leaves=false&chunker=size-262144&max-file-links=174"
    "&trickle=false&inline=false&wrap-with-directory=false&nocopy=false"
)
"""Everything that a CID hangs on, said aloud: a node's version, profile and configuration change the defaults."""
LONGEST_ANSWER = 64 * 1024  # bytes


def _send(what: str, url: str, accepted: frozenset[int] = frozenset(), **options: Any) -> dict[str, Any] | None:
    """POST, and the JSON object answered; None for one of the statuses `accepted`.

    Raises StoreUnavailable (`<what>_unavailable`), StoreRefused.
    """
    down = f"{what}_unavailable"
    try:
        answer = _http().request("POST", url, preload_content=False, **options)
        try:
            data = answer.read(LONGEST_ANSWER)
        finally:
            answer.close()
    except urllib3.exceptions.HTTPError as error:
        raise StoreUnavailable(down, f"can't be reached: {error}") from error
    text = data[:200].decode(errors="replace")
    if answer.status in accepted:
        return None
    if answer.status in FINAL:
        raise StoreRefused(f"{what}_refused", f"answered {answer.status}: {text}")
    if not 200 <= answer.status < 300:
        raise StoreUnavailable(down, f"answered {answer.status}: {text}")
    try:
        body = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise StoreUnavailable(down, f"answered something that is not JSON: {text}") from error
    if not isinstance(body, dict):
        raise StoreUnavailable(down, f"answered something that is no object: {text}")
    return body


class HttpPinning:
    """NUNA_IPFS_API is `pinata+<url>` (Pinata's API) or `kubo+<url>` (Kubo's, or any service that speaks it)."""

    def __init__(self, secret: Callable[[Secret], str]) -> None:
        self._secret = secret

    def pin(self, data: bytes, name: str, content_type: str) -> str:
        from aleph_cid import compute_cid

        computed = str(compute_cid(data))
        kind, _, url = setting("IPFS_API").partition("+")
        file = (name, data, content_type)
        if kind == "pinata":
            fields: dict[str, Any] = {"file": file, "pinataOptions": json.dumps({"cidVersion": 0})}
            headers = {"Authorization": f"Bearer {self._secret(PINNING_KEY)}"}
            body = _send("ipfs", f"{url}/pinning/pinFileToIPFS", fields=fields, headers=headers)
        elif kind == "kubo":
            body = _send("ipfs", f"{url}/api/v0/add?{KUBO_ADD}", fields={"file": file})
        else:
            raise ValueError(f"NUNA_IPFS_API must begin with pinata+ or kubo+, not {kind!r}")
        stored = (body or {}).get("IpfsHash" if kind == "pinata" else "Hash")
        if stored != computed:
            raise StoreRefused("ipfs_cid_mismatch", f"the service stored {stored}, but the content is {computed}")
        return computed


class HttpBundler:
    """NUNA_ARWEAVE_BUNDLER takes signed data items at `/v1/tx`, as Turbo's upload service does."""

    def __init__(self, secret: Callable[[Secret], str]) -> None:
        self._secret = secret

    def store(self, data: bytes, tags: list[tuple[str, str]]) -> str:
        item = ans104.sign(data, tags, self._secret(ARWEAVE_KEY))
        headers = {"Content-Type": "application/octet-stream"}
        url = setting("ARWEAVE_BUNDLER") + "/v1/tx"
        body = _send("arweave", url, ACCEPTED, body=item.raw, headers=headers)
        if body is not None and body.get("id") != item.id:
            raise StoreRefused("arweave_id_mismatch", f"the bundler stored {body.get('id')}, but the item is {item.id}")
        return item.id
