"""Uploads: a form that lets the browser store one picture, and what the mint pipeline makes of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from nuna import wiring
from nuna.adapters.ports import Item, Put
from nuna.errors import Forbidden, NotFound, TooLarge
from nuna.formats.clock import rfc3339
from nuna.market.collections import get_collection
from nuna.market.nfts import ImageView
from nuna.minting.start import PREFIX
from nuna.resources import MEDIA, UPLOADS
from nuna.web.types import Body, ContractAddress, View

LARGEST = 50_000_000  # bytes
FORM_LIFE = 900  # seconds in which the picture may be posted
ContentType = Literal["image/jpeg", "image/png", "image/gif", "image/webp", "image/avif"]
Text = Annotated[str, Field(min_length=1, max_length=100)]


class Attribute(Body):
    """A trait; `displayType` as marketplaces know it (`number`, `date`, …)."""

    trait_type: Text
    value: Annotated[str, Field(max_length=200)] | Annotated[int, Field(gt=-(10**38), lt=10**38)]
    display_type: Annotated[str, Field(max_length=30)] | None = None


class NewUpload(Body):
    """`size` in bytes, at most 50 MB; the form takes no larger picture and no other type."""

    collection: ContractAddress
    name: Text
    description: Annotated[str, Field(max_length=5_000)] = ""
    attributes: Annotated[list[Attribute], Field(max_length=100)] = []
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
    """`status`: waiting | processing | done | failed; `stage`: validate | resize | ipfs | arweave | metadata."""

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
    metadata: dict[str, Any] | None = None
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
