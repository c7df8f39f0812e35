"""Uploads: the presigned form, the owner's view, and one start of the pipeline per picture."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Update
from nuna.minting.pictures import codec, types
from nuna.minting.pictures.refused import PictureRefused
from nuna.registry import find
from nuna.resources import MEDIA, UPLOADS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.functions.test_collections import kept
from tests.support.invoke import Answer, call
from tests.support.ledger import account, contract

pytestmark = pytest.mark.usefixtures("aws")
CREATOR = account(1)


def body(**changes: Any) -> dict[str, Any]:
    return {
        "collection": contract(1001),
        "name": "Dawn",
        "description": "Over water",
        "attributes": [{"traitType": "light", "value": "low"}, {"traitType": "year", "value": 2026}],
        "contentType": "image/png",
        "size": 1_234,
        **changes,
    }


def ask(user: str = CREATOR, **changes: Any) -> Answer:
    return call("uploads/create_upload", body=body(**changes), token=identity.issue(Principal(user)))


def look(id: str, user: str = CREATOR) -> Answer:
    return call("uploads/get_upload", path={"id": id}, token=identity.issue(Principal(user)))


def test_the_form_takes_one_picture_of_this_type_and_size() -> None:
    kept(1)
    granted = ask()
    assert granted.status == 201, granted.text
    form, id = granted.json["upload"], granted.json["id"]
    assert form["fields"]["key"] == f"uploads/{id}" and form["fields"]["Content-Type"] == "image/png"
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    assert ["content-length-range", 1, 1_234] in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert {"key": f"uploads/{id}"} in policy["conditions"]
    assert {"x-amz-algorithm": "AWS4-HMAC-SHA256"} in policy["conditions"]

    shown = look(id)
    assert shown.headers["cache-control"] == "private, no-cache"
    assert (shown.json["status"], shown.json["progress"], shown.json["images"]) == ("waiting", 0, [])
    row = wiring.tables().get(UPLOADS, id=id)
    assert row is not None
    assert row["attributes"] == [{"trait_type": "light", "value": "low"}, {"trait_type": "year", "value": 2026}]


def test_only_its_owner_sees_it_and_how_it_ended() -> None:
    kept(1)
    id = ask().json["id"]
    assert (look(id, account(2)).status, look(id, account(2)).json["code"]) == (404, "upload_not_found")
    error = {"code": "picture_type", "detail": "the file is a PDF, not a picture"}
    wiring.tables().write(Update(UPLOADS, {"id": id}, set={"status": "failed", "stage": "validate", "error": error}))
    assert look(id).json["error"] == error
    assert call("uploads/get_upload", path={"id": id}).status == 401
    assert look("nonsense").status == 422


def test_what_is_refused_and_why() -> None:
    kept(1)
    assert (ask(account(2)).status, ask(account(2)).json["code"]) == (403, "not_the_creator")
    unknown = ask(collection=contract(1))
    assert (unknown.status, unknown.json["code"]) == (404, "collection_not_found")
    large = ask(size=50_000_001)
    assert (large.status, large.json["code"]) == (413, "picture_too_large")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"contentType": "image/svg+xml"}, "contentType"),
        ({"size": 0}, "size"),
        ({"name": ""}, "name"),
        ({"name": "gpj\u202eexe"}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"description": "a\0b"}, "description"),
        ({"attributes": [{"traitType": "a\nb", "value": 1}]}, "attributes.0.traitType"),
        ({"attributes": [{"traitType": "x", "value": "\u2066"}]}, "attributes.0.value"),
        ({"attributes": [{"traitType": "x", "value": 10**41}]}, "attributes.0.value"),
        ({"attributes": [{"traitType": "x", "value": 10**400}]}, "attributes.0.value"),
        ({"attributes": [{"traitType": "x", "value": 1e300}]}, "attributes.0.value"),
        ({"attributes": [{"traitType": "x", "value": [1]}]}, "attributes.0.value"),
        ({"attributes": [{"traitType": "x", "value": 1, "maxValue": True}]}, "attributes.0.maxValue"),
        ({"externalUrl": "javascript:alert(1)"}, "externalUrl"),
        ({"animationUrl": "https://a b"}, "animationUrl"),
        ({"backgroundColor": "red"}, "backgroundColor"),
        ({"localization": {"uri": "ipfs://x/en.json", "default": "en"}}, "localization.uri"),
        ({"attributes": [{"traitType": "x"}]}, "attributes.0.value"),
    ]
    for place, (changes, field) in enumerate(wrong):
        refused = ask(account(10 + place), **changes)  # each of their own, for nobody may ask often
        assert refused.status == 422
        assert refused.json["errors"][0]["field"].startswith(field)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("image/jpg", "image/jpeg"),
        ("IMAGE/PNG", "image/png"),
        ("Image/HEIF", "image/heic"),
        *((kind, kind) for kind in types.KINDS),
    ],
)
def test_what_the_form_grants_the_pipeline_takes(said: str, taken: str) -> None:
    """One table of types: each that a form is granted for has its parser and its decoder."""
    kept(1)
    granted = ask(contentType=said)
    assert (granted.status, granted.json["upload"]["fields"]["Content-Type"]) == (201, taken)
    with pytest.raises(PictureRefused, match="it is not the") as refused:
        codec.check(b"none of them", taken)
    assert refused.value.code == "picture_type"


def test_every_field_is_kept_as_it_was_sent() -> None:
    kept(1)
    traits = [
        {"traitType": "glow", "value": 1.4, "displayType": "boost_percentage", "maxValue": 2.5},
        {"traitType": "born", "value": 1_546_360_800, "displayType": "date"},
        {"traitType": "rare", "value": True},
        {"traitType": "long", "value": 10**37},
        {"traitType": "none", "value": ""},
    ]
    localization = {"uri": "ipfs://x/{locale}.json", "default": "en", "locales": ["es", "zh-Hant"]}
    more = {"externalUrl": "https://a.test/1", "animationUrl": "ipfs://x", "backgroundColor": "#00ff7f"}
    id = ask(attributes=traits, localization=localization, **more).json["id"]
    row = wiring.tables().get(UPLOADS, id=id)
    assert row is not None
    values = [(trait["value"], trait.get("display_type"), trait.get("max_value")) for trait in row["attributes"]]
    assert values[:2] == [(Decimal("1.4"), "boost_percentage", Decimal("2.5")), (1_546_360_800, "date", None)]
    assert [value for value, *_ in values[2:]] == [True, 10**37, ""]
    assert row["attributes"][2]["value"] is True
    assert (row["external_url"], row["animation_url"], row["background_color"]) == (
        "https://a.test/1",
        "ipfs://x",
        "00FF7F",
    )
    assert row["localization"] == localization
    document = {"attributes": [{"value": Decimal("1.4")}, {"value": True}, {"value": 10**37}]}
    wiring.tables().write(Update(UPLOADS, {"id": id}, set={"metadata": document}))
    assert [trait["value"] for trait in look(id).json["metadata"]["attributes"]] == [1.4, True, 10**37]


def test_ten_an_hour() -> None:
    kept(1)
    statuses = [ask().status for _ in range(11)]
    assert statuses == [201] * 10 + [429]


class Started:
    """The `Workflows` port, noting what it is asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self.states: dict[str, str] = {}

    def start(self, machine: str, name: str, input: Any) -> None:
        self.calls.append((machine, name, input))

    def state(self, machine: str, name: str) -> Any:
        return self.states.get(name)


def stored(id: str) -> dict[str, Any]:
    """EventBridge's event of an object created in S3."""
    detail = {"bucket": {"name": MEDIA.id}, "object": {"key": f"uploads/{id}", "size": 1_234}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def test_a_stored_picture_starts_the_pipeline_by_its_id() -> None:
    started = Started()
    wiring.use(workflows=started)
    id = "01JDNUNA000000000000000001"
    find("uploads/start_mint")(stored(id), None)
    assert started.calls == [("mint", id, {"upload_id": id})]


def test_a_repeated_event_starts_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    from nuna.adapters.aws import clients

    client = clients.client("stepfunctions")
    definition = {"StartAt": "end", "States": {"end": {"Type": "Succeed"}}}
    role = "arn:aws:iam::123456789012:role/mint"
    machine = client.create_state_machine(name="mint", definition=json.dumps(definition), roleArn=role)
    monkeypatch.setenv("NUNA_STATEMACHINE_MINT", machine["stateMachineArn"])
    for _ in range(2):
        find("uploads/start_mint")(stored("01JDNUNA000000000000000001"), None)
    executions = client.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
    assert [execution["name"] for execution in executions] == ["01JDNUNA000000000000000001"]
