"""Chapters 1 to 3: three wallets, a collection, and the mint flow: a picture becomes an NFT."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from local.demo.client import Api, GaveUp, wait_until
from local.demo.reporter import Reporter, xlm
from local.demo.wallet import Chain, Wallet

PICTURES = Path(__file__).parents[2] / "tests/fixtures/pictures"
STAGES = {
    "validate": "validated: type, pixels, frames, and that it decodes",
    "resize": "resized: variants in WebP and AVIF, and a placeholder hash",
    "ipfs": "pinned to IPFS, under the CID that we computed ourselves too",
    "arweave": "stored on Arweave, as a signed data item",
    "metadata": "metadata JSON written and pinned",
}
ROYALTY_BPS = 500


@dataclass
class Cast:
    """The wallets, each with the API as it sees it."""

    creator: Wallet
    buyer: Wallet
    collector: Wallet
    apis: dict[str, Api]

    def api(self, wallet: Wallet) -> Api:
        return self.apis[wallet.name]


def wallets(reporter: Reporter, chain: Chain, api: Api) -> Cast:
    cast = Cast(Wallet.new("creator"), Wallet.new("buyer"), Wallet.new("collector"), {})
    for wallet in (cast.creator, cast.buyer, cast.collector):
        chain.fund(wallet)
        reporter.step(f"{wallet.name} {wallet.address} is funded with {xlm(chain.balance(wallet.address))}")
        cast.apis[wallet.name] = wallet.sign_in(api)
        me = cast.api(wallet).get("/api/users/me")
        if me["address"] != wallet.address:
            raise GaveUp(f"signed in as {me['address']}")
        reporter.step(f"{wallet.name} signed the challenge (SEP-53) and holds an access token")
    return cast


def send(reporter: Reporter, api: Api, wallet: Wallet, prepared: dict[str, Any]) -> dict[str, Any]:
    """Sign and submit what was prepared, and follow it until the data includes it; answers the transaction."""
    signed = wallet.sign(prepared["transaction"])
    sent = api.post("/api/transactions", {"xdr": signed})
    reporter.step(f"{wallet.name} signed and submitted {sent['hash']}")
    settled = api.settled(sent["hash"])
    reporter.step(f"in ledger {settled['ledger']}, and indexed")
    return settled


def collection(reporter: Reporter, cast: Cast) -> str:
    api = cast.api(cast.creator)
    prepared = api.post(
        "/api/collections",
        {
            "name": "Light over water",
            "symbol": "LIGHT",
            "royaltyReceiver": cast.creator.address,
            "royaltyBps": ROYALTY_BPS,
            "description": "Three pictures of the demo",
        },
    )
    fee = prepared["transaction"]["feeStroops"]
    reporter.step(f"the factory's transaction is prepared; fee {xlm(int(fee))}")
    settled = send(reporter, api, cast.creator, prepared)
    id = settled["result"]["collection"]
    seen = wait_until(
        "the collection in the API", lambda: api.found(f"/api/collections/{id}", minLedger=settled["ledger"])
    )
    reporter.check("its creator", seen["creator"]["address"], cast.creator.address)
    reporter.check("its royalty", seen["royaltyBps"], ROYALTY_BPS)
    reporter.fact("collection", id)
    return str(id)


def upload(api: Api, collection: str, picture: Path, content_type: str, name: str) -> str:
    """Steps 1 and 2 of the mint flow: ask for a form, post the picture to S3; answers the upload's id."""
    asked = api.post(
        "/api/uploads",
        {
            "collection": collection,
            "name": name,
            "description": f"{name}, from {picture.name}",
            "attributes": [{"traitType": "source", "value": picture.suffix.lstrip(".")}],
            "contentType": content_type,
            "size": picture.stat().st_size,
        },
    )
    form = asked["upload"]
    answer = httpx.post(
        form["url"], data=form["fields"], files={"file": (picture.name, picture.read_bytes(), content_type)}
    )
    if answer.status_code >= 300:
        raise GaveUp(f"S3 refused the picture: {answer.status_code} {answer.text[:300]}")
    return str(asked["id"])


def durations(data: bytes) -> list[int]:
    """Milliseconds of each frame of a WebP."""
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for place in range(getattr(image, "n_frames", 1)):
            image.seek(place)
            image.load()  # a WebP's frame tells how long it is shown when it is decoded
            found.append(int(image.info["duration"]))
        return found


def mint(reporter: Reporter, cast: Cast, collection: str, picture: str, content_type: str, name: str) -> str:
    """The mint flow's 13 steps; answers the NFT's id."""
    api, path = cast.api(cast.creator), PICTURES / picture
    upload_id = upload(api, collection, path, content_type, name)
    reporter.step(
        f"upload {upload_id} was granted: a presigned POST for {content_type} of {path.stat().st_size:,} bytes"
    )
    reporter.step(f"{picture} posted to S3 (its policy checked type and size)")

    told = list(STAGES)
    began = False

    def finished() -> dict[str, Any] | None:
        nonlocal began
        state: dict[str, Any] = api.get(f"/api/uploads/{upload_id}")
        if state["status"] == "failed":
            raise GaveUp(f"the pipeline refused {picture}: {state['error']}")
        if state["status"] != "waiting" and not began:
            began = True
            reporter.step("object-created event → one execution of the state machine, named by the upload's id")
        stage = state.get("stage")
        passed = list(STAGES).index(stage) if stage in STAGES else 0
        done = state["status"] == "done"
        while told and (done or list(STAGES).index(told[0]) < passed):
            reporter.step(STAGES[told.pop(0)])
        return state if done else None

    state = wait_until(f"upload {upload_id}", finished)
    formats = sorted({image["format"] for image in state["images"]})
    reporter.check("formats of the variants", {"avif", "webp"} <= set(formats), True)
    reporter.step(
        f"{len(state['images'])} variants in {', '.join(formats)}; {state['imageUri']} · {state['arweaveUri']}"
    )
    moving = next((image["url"] for image in state["images"] if image["format"] == "animated.webp"), None)
    if moving and content_type == "image/webp":
        timing = durations(httpx.get(moving).content)
        reporter.check("how long each frame is shown (ms)", timing, durations(path.read_bytes()))
    prepared = api.post("/api/nfts", {"uploadId": upload_id, "collection": collection})
    reporter.step(f"mint prepared with metadata {state['metadataUri']}")
    settled = send(reporter, api, cast.creator, prepared)
    nft = settled["result"]["nft"]
    shown = wait_until("the NFT in the API", lambda: api.found(f"/api/nfts/{nft}", minLedger=settled["ledger"]))
    reporter.step(f"GET /api/nfts/{nft} shows “{shown['name']}” with {len(shown['images'])} images")
    reporter.check("its owner", shown["owner"]["address"], cast.creator.address)
    reporter.check("its metadata", shown["metadataUri"], state["metadataUri"])
    picture_url = shown["images"][0]["url"]
    reporter.check("its smallest image is served", httpx.get(picture_url).status_code, 200)
    reporter.fact(f"NFT “{name}”", nft)
    return str(nft)
