"""Preparing a mint from a finished upload."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nuna import wiring
from nuna.adapters.ports import Prepared
from nuna.errors import ChainRefused, Conflict, field_error
from nuna.market import previews
from nuna.market.pending import pending_of
from nuna.market.previews import PreparedView, Preview, Receipt
from nuna.minting.uploads import get_upload
from nuna.resources import NFTS
from nuna.web.types import Body, ContractAddress

NEWEST = 50  # NFTs among which the highest id is looked for
TRIES = 20  # ids tried upwards from it, when the collection's owner mints ids of their own choice


class NewNft(Body):
    """`tokenId`: left out, the next free one."""

    upload_id: Annotated[str, Field(min_length=26, max_length=26)]
    collection: ContractAddress
    token_id: Annotated[int, Field(ge=0, lt=2**32)] | None = None


def prepare_mint(user: str, new: NewNft) -> PreparedView:
    """Mint to oneself, with the metadata that the pipeline pinned.

    Raises NotFound (`upload_not_found`), Conflict (`upload_not_done`), ChainRefused (`token_id_used`, `unauthorized`).
    """
    upload = get_upload(new.upload_id, user)
    if upload["status"] != "done":
        why = (upload.get("error") or {}).get("detail") or f"it is {upload['status']}"
        raise Conflict(f"the upload can't be minted: {why}", code="upload_not_done")
    if upload["collection"] != new.collection:
        raise field_error("collection", f"the upload is for {upload['collection']}")
    uri = upload["metadata_uri"]
    if new.token_id is not None:
        token_id, prepared = new.token_id, _mint(user, new.collection, new.token_id, uri)
    else:
        token_id, prepared = _mint_next(user, new.collection, uri)
    nft = f"{new.collection}:{token_id}"
    preview = Preview(
        action="mint",
        nft=nft,
        collection=new.collection,
        receives=[Receipt(to=user, nft=nft)],
        maximum_cost=previews.cost(prepared),
    )
    return previews.view(prepared, preview)


def _mint(user: str, collection: str, token_id: int, uri: str) -> Prepared:
    owner = ("address", user)
    return previews.prepare(user, collection, "mint", owner, owner, ("u32", token_id), ("string", uri))


def _mint_next(user: str, collection: str, uri: str) -> tuple[int, Prepared]:
    """From one above the highest id that is known or on its way; the chain says whether that one is free."""
    newest = wiring.tables().query(NFTS, collection, index="by_collection", limit=NEWEST).items
    contract, _, token = (pending_of(user) or {}).get("result", {}).get("nft", "").partition(":")
    first = max([int(token) if contract == collection else 0, *(int(item["token_id"]) for item in newest)]) + 1
    for token_id in range(first, first + TRIES):
        try:
            return token_id, _mint(user, collection, token_id, uri)
        except ChainRefused as refused:
            if refused.extra["error"]["code"] != "token_id_used":
                raise
    raise Conflict(
        f"token ids {first} to {first + TRIES - 1} are all used; choose a `tokenId`", code="no_free_token_id"
    )
