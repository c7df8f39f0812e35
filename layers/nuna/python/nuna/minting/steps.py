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
from nuna.minting import document
from nuna.minting.pictures import codec
from nuna.minting.pipeline import stage_of
from nuna.notify import channels
from nuna.resources import MEDIA, METADATA, UPLOADS
from nuna.settings import setting

READS = (UPLOADS.read, MEDIA.read)
RESULTS = (UPLOADS.write, *channels.PUBLISH)
"""What every step uses."""
PENDING = "yes"
"""`pending` of an upload that is worked on; absent before and after, which keeps the index `by_pending` small."""
_AGAIN = "nothing was minted, and you may upload it again"


def validate(upload_id: str) -> None:
    """Type, size, pixels, frames; then the file without its metadata is kept by its hash."""
    row = _begin(upload_id, "validate")
    data = wiring.objects().get(MEDIA, original_key(upload_id))
    picture = codec.check(data, row["content_type"])
    digest = hashlib.sha256(picture.data).hexdigest()
    wiring.objects().put(MEDIA, _key(digest, "original"), picture.data, picture.content_type)
    _write(
        upload_id,
        sha256=digest,
        pinned_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        frames=picture.frames,
        removed=list(picture.removed),
    )


def resize(upload_id: str) -> None:
    """Every variant, and the placeholder."""
    row = _begin(upload_id, "resize")
    made, placeholder = codec.variants(_picture(row), row["pinned_type"])
    images = []
    for variant in made:
        key, format = _key(row["sha256"], variant.name), variant.format.rpartition(".")[2]
        wiring.objects().put(MEDIA, key, variant.data, f"image/{format}")
        url = f"{setting('MEDIA_URL')}/{key}"
        images.append({"width": variant.width, "height": variant.height, "format": variant.format, "url": url})
    _write(upload_id, images=images, placeholder=placeholder)


def pin_image(upload_id: str) -> None:
    row = _begin(upload_id, "pin_image")
    _write(upload_id, image_uri="ipfs://" + wiring.pinning().pin(_picture(row), row["sha256"], row["pinned_type"]))


def store_arweave(upload_id: str) -> None:
    row = _begin(upload_id, "store_arweave")
    tags = [("Content-Type", row["pinned_type"]), ("App-Name", "Nuna Curate"), ("IPFS-Add", row["image_uri"][7:])]
    _write(upload_id, arweave_uri="ar://" + wiring.bundler().store(_picture(row), tags))


def write_metadata(upload_id: str) -> None:
    """The token's metadata document, as SEP-50 and the ERC-721 schema that wallets read have it."""
    row = _begin(upload_id, "write_metadata")
    _write(upload_id, metadata=document.document(row))


def pin_metadata(upload_id: str) -> None:
    """The last step: the document is pinned, kept under its URI for the indexer, and the upload is done."""
    row = _begin(upload_id, "pin_metadata")
    written = document.written(row["metadata"])
    uri = "ipfs://" + wiring.pinning().pin(written, f"{row['sha256']}.json", "application/json")
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
                "animation_url": row.get("animation_url"),
                "attributes": row.get("attributes", []),
                "document": row["metadata"],
            },
        )
    )
    _write(upload_id, metadata_uri=uri, status="done", progress=100, pending=None)
    channels.publish(f"upload:{upload_id}", "UploadDone", {"uploadId": upload_id, "metadataUri": uri})


def mark_failed(upload_id: str, error: dict[str, str]) -> None:
    """The upload failed: `error` is Step Functions' `{Error, Cause}`; its owner is told what to do.

    One that is done stays so: its document is pinned, and what failed came after.
    """
    code, detail = explain(error)
    row = wiring.tables().get(UPLOADS, id=upload_id)
    if row is None or row["status"] == "done":
        return
    failed = {"status": "failed", "error": {"code": code, "detail": detail}, "pending": None}
    wiring.tables().write(
        Update(UPLOADS, {"id": upload_id}, set=failed | _now(), expect={"status": row["status"]}, exists=True)
    )
    channels.publish(
        f"upload:{upload_id}", "UploadFailed", {"uploadId": upload_id, "error": {"code": code, "detail": detail}}
    )


def touch(upload_id: str) -> None:
    """Somebody looked after it."""
    _write(upload_id)


def explain(error: dict[str, str]) -> tuple[str, str]:
    """(code, detail) for people; what we did not foresee is reported without its inside."""
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
        _write(upload_id, status="processing", stage=stage, progress=progress, pending=PENDING)
        channels.publish(
            f"upload:{upload_id}", "UploadProgress", {"uploadId": upload_id, "stage": stage, "progress": progress}
        )
    return row


def _write(upload_id: str, **values: Any) -> None:
    wiring.tables().write(Update(UPLOADS, {"id": upload_id}, set=values | _now(), exists=True))


def _now() -> dict[str, str]:
    return {"updated_at": clock.rfc3339()}
