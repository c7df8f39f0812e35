"""One server with both stores.

| path | what |
|---|---|
| POST /pinning/pinFileToIPFS | Pinata's API: multipart `file`, a bearer token → `{IpfsHash, PinSize, Timestamp}` |
| POST /api/v0/add | Kubo's API: multipart `file` → `{Name, Hash, Size}` |
| GET /ipfs/<cid> | the gateway |
| POST /v1/tx, /v1/tx/<token> | a bundler, as Turbo: an ANS-104 data item, stored only if its signature holds → `{id}` |
| GET /ar/<id> | the gateway, with the item's Content-Type |
| GET, POST /_faults | `{"ipfs": "down" | "error" | "slow" | null, "arweave": …}` switches a store off and on |

`down` answers 503, `error` answers 500 after storing, `slow` waits two seconds.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from aleph_cid import compute_cid
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nuna.formats.ans104 import BadDataItem, verify

Endpoint = Callable[[Request], Awaitable[Response]]
FAULTS = ("down", "error", "slow")
SLOW = 2.0  # seconds


class Store:
    """Files by id, written whole or not at all, each with its content type beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, id: str, data: bytes, content_type: str) -> None:
        for name, body in ((f"{id}.type", content_type.encode()), (id, data)):
            with NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
                part.write(body)
            Path(part.name).replace(self.folder / name)

    def get(self, id: str) -> tuple[bytes, str] | None:
        path = self.folder / id
        if not id.replace("-", "").replace("_", "").isalnum() or not path.is_file():
            return None
        return path.read_bytes(), (self.folder / f"{id}.type").read_text()


def application(home: Path) -> Starlette:
    """The server, with its content under `home`; faults are kept only while it runs."""
    ipfs, arweave = Store(home / "ipfs"), Store(home / "arweave")
    faults: dict[str, str | None] = {"ipfs": None, "arweave": None}

    def faulty(name: str) -> Callable[[Endpoint], Endpoint]:
        def wrap(endpoint: Endpoint) -> Endpoint:
            async def answer(request: Request) -> Response:
                fault = faults[name]
                if fault == "down":
                    return JSONResponse({"error": f"{name} is switched off"}, 503)
                if fault == "slow":
                    await asyncio.sleep(SLOW)
                response = await endpoint(request)
                return JSONResponse({"error": f"{name} fails after storing"}, 500) if fault == "error" else response

            return answer

        return wrap

    @faulty("ipfs")
    async def pinata(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return JSONResponse({"error": {"reason": "NO_CREDENTIALS_PROVIDED"}}, 401)
        kept = await _keep(request)
        if kept is None:
            return JSONResponse({"error": {"reason": "MISSING_FILE"}}, 400)
        cid, size, _ = kept
        return JSONResponse({"IpfsHash": cid, "PinSize": size, "Timestamp": datetime.now(UTC).isoformat()})

    @faulty("ipfs")
    async def kubo(request: Request) -> Response:
        kept = await _keep(request)
        if kept is None:
            return JSONResponse({"Message": "file argument 'path' is required", "Code": 0, "Type": "error"}, 400)
        cid, size, name = kept
        return JSONResponse({"Name": name, "Hash": cid, "Size": str(size)})

    async def _keep(request: Request) -> tuple[str, int, str] | None:
        form = await request.form()
        file = form.get("file")
        if file is None or isinstance(file, str):
            return None
        data = await file.read()
        cid = str(compute_cid(data))
        ipfs.put(cid, data, file.content_type or "application/octet-stream")
        return cid, len(data), file.filename or cid

    @faulty("arweave")
    async def bundler(request: Request) -> Response:
        try:
            item = verify(await request.body())
        except BadDataItem as error:
            return JSONResponse({"error": f"Invalid Data Item: {error}"}, 400)
        arweave.put(item.id, item.data, dict(item.tags).get("Content-Type", "application/octet-stream"))
        return JSONResponse({"id": item.id, "dataCaches": ["local"], "fastFinalityIndexes": ["local"]})

    def gateway(store: Store) -> Endpoint:
        async def serve(request: Request) -> Response:
            found = store.get(request.path_params["id"])
            if found is None:
                return JSONResponse({"error": "not here"}, 404)
            headers = {"Cache-Control": "public, max-age=31536000, immutable"}
            return Response(found[0], headers=headers, media_type=found[1])

        return serve

    async def switch(request: Request) -> Response:
        if request.method == "POST":
            wanted: dict[str, Any] = json.loads(await request.body())
            wrong = {k: v for k, v in wanted.items() if k not in faults or v not in (None, *FAULTS)}
            if wrong:
                return JSONResponse({"error": f"{wrong}: expected {list(faults)} each one of {FAULTS} or null"}, 400)
            faults.update(wanted)
        return JSONResponse(faults)

    # A page under a name that was made to lead here (DNS rebinding) may switch no store off.
    own_names = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(
        middleware=[own_names],
        routes=[
            Route("/pinning/pinFileToIPFS", pinata, methods=["POST"]),
            Route("/api/v0/add", kubo, methods=["POST"]),
            Route("/v1/tx", bundler, methods=["POST"]),
            Route("/v1/tx/{token}", bundler, methods=["POST"]),
            Route("/ipfs/{id}", faulty("ipfs")(gateway(ipfs))),
            Route("/ar/{id}", faulty("arweave")(gateway(arweave))),
            Route("/_faults", switch, methods=["GET", "POST"]),
        ],
    )
