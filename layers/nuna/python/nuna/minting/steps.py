"""What each step of the mint pipeline does. A step reads the upload's row, does one thing, and writes its result there.

Objects are kept under the content's SHA-256, pins and data items are addressed by content, and rows are set to the same
values: running a step twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from nuna import wiring
from nuna.adapters.ports import Item, Put, Update
from nuna.errors import NotFound
from nuna.formats import clock
from nuna.minting.pictures import codec
from nuna.minting.pipeline import stage_of
from nuna.notify import channels
from nuna.resources import MEDIA, METADATA, UPLOADS
from nuna.settings import setting

READS = (UPLOADS.read, MEDIA.read)
RESULTS = (UPLOADS.write, *channels.PUBLISH)
"""What every step uses."""
_AGAIN = "nothing was minted, and you may upload it again"


def validate(upload_id: str) -> None:
    """Type, size, pixels, frames; then the file without its metadata is kept by its hash."""
    row = _begin(upload_id, "validate")
    data = wiring.objects().get(MEDIA, original_key(upload_id))
    found = codec.inspect(data, row["content_type"])
    clean = codec.clean(data, found)
    digest = hashlib.sha256(clean).hexdigest()
    wiring.objects().put(MEDIA, _key(digest, "original"), clean, row["content_type"])
    _write(upload_id, sha256=digest, width=found.width, height=found.height, frames=found.frames)


def resize(upload_id: str) -> None:
    """Every variant, and the placeholder."""
    row = _begin(upload_id, "resize")
    made, placeholder = codec.variants(_picture(row), row["content_type"])
    images = []
    for variant in made:
        key, format = _key(row["sha256"], variant.name), variant.format.rpartition(".")[2]
        wiring.objects().put(MEDIA, key, variant.data, f"image/{format}")
        url = f"{setting('MEDIA_URL')}/{key}"
        images.append({"width": variant.width, "height": variant.height, "format": variant.format, "url": url})
    _write(upload_id, images=images, placeholder=placeholder)


def pin_image(upload_id: str) -> None:
    row = _begin(upload_id, "pin_image")
    _write(upload_id, image_uri="ipfs://" + wiring.pinning().pin(_picture(row), row["sha256"], row["content_type"]))


def store_arweave(upload_id: str) -> None:
    row = _begin(upload_id, "store_arweave")
    tags = [("Content-Type", row["content_type"]), ("App-Name", "Nuna Curate"), ("IPFS-Add", row["image_uri"][7:])]
    _write(upload_id, arweave_uri="ar://" + wiring.bundler().store(_picture(row), tags))


def write_metadata(upload_id: str) -> None:
    """The token's metadata document, as SEP-50 and the ERC-721 schema that wallets read have it."""
    row = _begin(upload_id, "write_metadata")
    document = {
        "name": row["name"],
        "description": row.get("description") or "",
        "image": row["image_uri"],
        "attributes": [{"trait_type": a["trait_type"], "value": a["value"]} for a in row.get("attributes", [])],
        "properties": {
            "files": [
                {"uri": row["image_uri"], "type": row["content_type"]},
                {"uri": row["arweave_uri"], "type": row["content_type"], "cdn": False},
            ],
            "width": row["width"],
            "height": row["height"],
            "sha256": row["sha256"],
        },
    }
    _write(upload_id, metadata=document)


def pin_metadata(upload_id: str) -> None:
    """The last step: the document is pinned, kept under its URI for the indexer, and the upload is done."""
    row = _begin(upload_id, "pin_metadata")
    document = json.dumps(row["metadata"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    uri = "ipfs://" + wiring.pinning().pin(document, f"{row['sha256']}.json", "application/json")
    wiring.tables().write(
        Put(
            METADATA,
            {
                "uri": uri,
                "name": row["name"],
                "description": row.get("description"),
                "image_url": row["image_uri"],
                "images": row["images"],
                "placeholder": row["placeholder"],
                "attributes": row.get("attributes", []),
                "document": row["metadata"],
            },
        )
    )
    _write(upload_id, metadata_uri=uri, status="done", progress=100)
    channels.publish(f"upload:{upload_id}", "UploadDone", {"uploadId": upload_id, "metadataUri": uri})


def mark_failed(upload_id: str, error: dict[str, str]) -> None:
    """The upload failed: `error` is Step Functions' `{Error, Cause}`; its owner is told what to do."""
    code, detail = explain(error)
    _write(upload_id, status="failed", error={"code": code, "detail": detail})
    channels.publish(
        f"upload:{upload_id}", "UploadFailed", {"uploadId": upload_id, "error": {"code": code, "detail": detail}}
    )


def explain(error: dict[str, str]) -> tuple[str, str]:
    """(code, detail) for people; what we did not foresee is told without its inside."""
    try:
        message = str(json.loads(error.get("Cause", "")).get("errorMessage", ""))
    except (ValueError, AttributeError):
        message = ""
    code, _, detail = message.partition(": ")
    store = "IPFS" if code.startswith("ipfs") else "Arweave"
    match error.get("Error"):
        case "PictureRefused" if detail:
            return code, detail
        case "StoreUnavailable":
            return code, f"{store} could not be reached for half an hour; {_AGAIN}"
        case "StoreRefused":
            return code, f"{store} did not keep the picture as it is; {_AGAIN}"
    return "pipeline_failed", f"the picture could not be processed; {_AGAIN}"


def original_key(upload_id: str) -> str:
    """Where the browser's form puts the file."""
    return f"uploads/{upload_id}"


def _key(digest: str, name: str) -> str:
    return f"media/{digest}/{name}"


def _picture(row: Item) -> bytes:
    return wiring.objects().get(MEDIA, _key(row["sha256"], "original"))


def _begin(upload_id: str, step: str) -> Item:
    """Tell the stage, and answer the row; a row that is gone can't be minted from."""
    stage, progress = stage_of(step)
    row = wiring.tables().get(UPLOADS, id=upload_id)
    if row is None:
        raise NotFound(f"no upload {upload_id}", code="upload_not_found")
    if row["status"] != "done":
        _write(upload_id, status="processing", stage=stage, progress=progress)
        channels.publish(
            f"upload:{upload_id}", "UploadProgress", {"uploadId": upload_id, "stage": stage, "progress": progress}
        )
    return row


def _write(upload_id: str, **values: Any) -> None:
    wiring.tables().write(Update(UPLOADS, {"id": upload_id}, set=values | {"updated_at": clock.rfc3339()}, exists=True))
