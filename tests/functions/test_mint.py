"""The mint pipeline's functions, each called as its state machine calls it, on real pictures."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aleph_cid import compute_cid

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.adapters.ports_media import StoreUnavailable
from nuna.formats.ans104 import sign
from nuna.formats.dynamo_json import plain
from nuna.minting import pipeline, steps
from nuna.minting.pictures.refused import PictureRefused
from nuna.registry import find
from nuna.resources import MEDIA, METADATA, UPLOADS

pytestmark = pytest.mark.usefixtures("aws")
PICTURES = Path(__file__).parents[1] / "fixtures/pictures"


TRAITS = [
    {"trait_type": "sea", "value": "calm"},
    {"trait_type": "wind", "value": Decimal("1.4"), "display_type": "number", "max_value": 12},
    {"trait_type": "night", "value": False},
]


class Shelf:
    """Both stores in memory, by real ids; `down` makes each call fail."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.down = False

    def pin(self, data: bytes, name: str, content_type: str) -> str:
        return self._keep(str(compute_cid(data)), data)

    def store(self, data: bytes, tags: list[tuple[str, str]]) -> str:
        return self._keep(sign(data, tags, "secret").id, data)

    def _keep(self, id: str, data: bytes) -> str:
        if self.down:
            raise StoreUnavailable("ipfs_unavailable", "answered 503: switched off at 10.0.0.7")
        self.kept[id] = data
        return id


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("NUNA_MEDIA_URL", "https://media.test")
    shelf = Shelf()
    wiring.use(pinning=shelf, bundler=shelf)
    return shelf


def upload(name: str, content_type: str) -> dict[str, str]:
    data = (PICTURES / name).read_bytes()
    wiring.tables().write(
        Put(
            UPLOADS,
            {
                "id": "U1",
                "user": "G",
                "collection": "C",
                "name": "Harbour",
                "description": "At noon",
                "attributes": TRAITS,
                "external_url": "https://a.test/1",
                "background_color": "00FF7F",
                "content_type": content_type,
                "status": "waiting",
            },
        )
    )
    wiring.objects().put(MEDIA, steps.original_key("U1"), data, content_type)
    return {"upload_id": "U1"}


def row() -> dict[str, Any]:
    item = wiring.tables().get(UPLOADS, id="U1")
    assert item is not None
    return {k: v for k, v in item.items() if k != "updated_at"}


def run(event: dict[str, str]) -> None:
    for task in pipeline.STEPS:
        find(f"mint/{task.name}")(event)


def test_a_picture_becomes_metadata_and_twice_is_the_same(shelf: Shelf) -> None:
    event = upload("transparent.png", "image/png")
    run(event)
    first = row()
    assert (first["status"], first["progress"]) == ("done", 100)
    assert {image["format"] for image in first["images"]} == {"webp", "avif"}
    assert first["images"][0]["url"].startswith(f"https://media.test/media/{first['sha256']}/")
    picture = shelf.kept[first["image_uri"].removeprefix("ipfs://")]
    assert picture == shelf.kept[first["arweave_uri"].removeprefix("ar://")]
    document = json.loads(shelf.kept[first["metadata_uri"].removeprefix("ipfs://")])
    assert document == plain(first["metadata"])
    assert document["image"] == first["image_uri"]
    assert document["attributes"] == [
        {"trait_type": "sea", "value": "calm"},
        {"trait_type": "wind", "value": 1.4, "display_type": "number", "max_value": 12},
        {"trait_type": "night", "value": False},
    ]
    assert (document["external_url"], document["background_color"]) == ("https://a.test/1", "00FF7F")
    assert "animation_url" not in document
    assert wiring.tables().get(METADATA, uri=first["metadata_uri"])["images"] == first["images"]  # type: ignore[index]
    run(event)
    assert row() == first


def test_the_pinned_picture_tells_no_place(shelf: Shelf) -> None:
    event = upload("photo_12mp.jpg", "image/jpeg")
    find("mint/validate")(event)
    find("mint/pin_image")(event)
    (pinned,) = shelf.kept.values()
    assert b"Maker of a camera" not in pinned
    assert row()["removed"] == ["camera", "exif", "location"], "the uploader is told before minting"


def test_a_heic_is_pinned_as_what_it_became(shelf: Shelf) -> None:
    run(upload("phone.heic", "image/heic"))
    (file, copy) = row()["metadata"]["properties"]["files"]
    assert (file["type"], copy["type"]) == ("image/jpeg", "image/jpeg")
    assert shelf.kept[file["uri"].removeprefix("ipfs://")].startswith(b"\xff\xd8")


@pytest.mark.parametrize(("name", "code"), [("bomb.png", "picture_bomb"), ("wrong_type.png", "picture_type")])
def test_a_refused_picture_is_told_to_its_owner(shelf: Shelf, name: str, code: str) -> None:
    event = upload(name, "image/png")
    with pytest.raises(PictureRefused) as refused:
        find("mint/validate")(event)
    cause = json.dumps({"errorMessage": str(refused.value), "errorType": "PictureRefused"})
    find("mint/mark_failed")(event | {"error": {"Error": "PictureRefused", "Cause": cause}})
    assert row()["status"] == "failed"
    assert row()["error"]["code"] == code
    assert not shelf.kept


def test_a_store_that_is_down_loses_nothing(shelf: Shelf) -> None:
    event = upload("animated.gif", "image/gif")
    find("mint/validate")(event)
    find("mint/resize")(event)
    before = row()
    shelf.down = True
    with pytest.raises(StoreUnavailable):
        find("mint/pin_image")(event)
    assert row() | {"stage": "", "progress": 0} == before | {"stage": "", "progress": 0}
    shelf.down = False
    for step in ("pin_image", "store_arweave", "write_metadata", "pin_metadata"):
        find(f"mint/{step}")(event)
    assert row()["status"] == "done"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("StoreUnavailable", "ipfs_unavailable", "IPFS could not be reached"),
        ("StoreUnavailable", "arweave_unavailable", "Arweave could not be reached"),
        ("StoreRefused", "ipfs_cid_mismatch", "IPFS did not keep"),
        ("StoreRefused", "arweave_id_mismatch", "Arweave did not keep"),
    ],
)
def test_a_store_s_failure_is_told_without_its_inside(name: str, code: str, words: str) -> None:
    told, detail = steps.explain({"Error": name, "Cause": json.dumps({"errorMessage": f"{code}: at 10.0.0.7"})})
    assert told == code
    assert words in detail
    assert "10.0.0.7" not in detail


def test_what_we_did_not_foresee_is_told_without_its_inside() -> None:
    code, detail = steps.explain({"Error": "KeyError", "Cause": '{"errorMessage": "\'secret\'"}'})
    assert code == "pipeline_failed"
    assert "secret" not in detail
