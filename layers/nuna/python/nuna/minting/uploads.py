"""Uploads: a form that lets the browser store one picture, and what the mint pipeline makes of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from nuna import wiring
from nuna.adapters.ports import Item, Put
from nuna.errors import Forbidden, NotFound, TooLarge
from nuna.formats.clock import rfc3339
from nuna.market.collections import get_collection
from nuna.market.nfts import Document, ImageView
from nuna.minting.described import Described
from nuna.minting.pictures.types import KINDS, LARGEST, media_type
from nuna.minting.start import PREFIX
from nuna.resources import MEDIA, UPLOADS
from nuna.web.types import ContractAddress, View

FORM_LIFE = 900  # seconds in which the picture may be posted
ContentType = Annotated[
    str, AfterValidator(media_type), Field(examples=["image/png"], json_schema_extra={"enum": [*KINDS]})
]


class NewUpload(Described):
    """`size` in bytes, at most 50 MB; the form takes no larger picture and no other type.

    `contentType`: any case, and the usual aliases (`image/jpg`). A HEIC is pinned as JPEG.
    """

    collection: ContractAddress
    content_type: ContentType
    size: Annotated[int, Field(gt=0)]


class FormView(View):
    """Post `fields` and then the picture, as field `file`, to `url` (multipart/form-data)."""

    url: str
    fields: dict[str, str]


class GrantedView(View):
    id: str
    upload: FormView


class UploadError(View):
    code: str
    detail: str


class UploadView(View):
    """`status`: waiting | processing | done | failed; `stage`: validate | resize | ipfs | arweave | metadata.

    `removed`: what was taken out of the file before it is pinned (`location`, `camera`, `copyright`, `exif`, `xmp`,
    `iptc`, `comment`, `thumbnail`, `profile`, `pictures`: further ones, `trailer`: what followed the picture, `other`).
    `width` and `height` of the upright picture in pixels, and how many `frames` it has. Absent until it was validated.
    """

    id: str
    collection: str
    name: str
    status: str
    stage: str | None = None
    progress: int = 0
    error: UploadError | None = None
    images: list[ImageView] = []
    placeholder: str | None = None
    image_uri: str | None = None
    arweave_uri: str | None = None
    metadata_uri: str | None = None
    metadata: Document | None = None
    removed: list[str] | None = None
    width: int | None = None
    height: int | None = None
    frames: int | None = None
    created_at: str
    updated_at: str


def grant_upload(user: str, new: NewUpload) -> GrantedView:
    """A form for one picture of this type and size.

    Raises NotFound (`collection_not_found`), Forbidden (`not_the_creator`), TooLarge (`picture_too_large`).
    """
    from ulid import ULID

    if new.size > LARGEST:
        raise TooLarge(f"a picture may have {LARGEST:,} bytes, this one has {new.size:,}", code="picture_too_large")
    if get_collection(new.collection)["creator"] != user:
        raise Forbidden("only the collection's creator mints into it", code="not_the_creator")
    id = str(ULID())
    url, fields = wiring.objects().presigned_post(MEDIA, PREFIX + id, new.content_type, new.size, FORM_LIFE)
    moment = rfc3339()
    item = {
        "id": id,
        "user": user,
        **new.model_dump(exclude_none=True),
        "status": "waiting",
        "progress": 0,
        "created_at": moment,
        "updated_at": moment,
    }
    wiring.tables().write(Put(UPLOADS, item, absent=True))
    return GrantedView(id=id, upload=FormView(url=url, fields=fields))


def get_upload(id: str, user: str) -> Item:
    """The user's upload; raises NotFound (`upload_not_found`), also for someone else's."""
    item = wiring.tables().get(UPLOADS, id=id)
    if item is None or item["user"] != user:
        raise NotFound(f"you have no upload {id}", code="upload_not_found")
    return item


def view_upload(id: str, user: str) -> UploadView:
    return UploadView.model_validate(get_upload(id, user))
