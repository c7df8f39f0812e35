"""The front of the emulator: the developer's page, pictures for anybody, an API that is not there yet."""

from __future__ import annotations

import json

import httpx
import pytest

from local.aws import Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_steps")]


def test_the_page_and_its_tables(emulator: Emulator) -> None:
    page = httpx.get(f"{emulator.url}/_dev")
    assert page.status_code == 200
    assert "Nuna" in page.text
    small.deploy(emulator, "page", {"Some": small.table()}, {})
    name = emulator.client("dynamodb").list_tables()["TableNames"][0]
    item = {"id": {"S": "1"}, "tags": {"L": [{"N": "2"}, {"M": {"a": {"NULL": True}}}]}}
    emulator.client("dynamodb").put_item(TableName=name, Item=item)
    assert httpx.get(f"{emulator.url}/_dev/table/{name}").json() == [{"id": "1", "tags": ["2", {"a": None}]}]


def test_what_can_not_be_shown_is_said(emulator: Emulator) -> None:
    answer = httpx.get(f"{emulator.url}/_dev/table/nothing-here")
    assert answer.status_code == 500
    assert "ResourceNotFoundException" in answer.json()["error"]


def test_an_api_that_is_not_deployed_says_so(emulator: Emulator) -> None:
    answer = httpx.get(f"{emulator.url}/api/health")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert "deployed" in answer.json()["detail"]


def test_pictures_are_public_and_uploads_are_not(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="pictures")
    for key in ("media/ab/small image.webp", "uploads/1"):
        s3.put_object(Bucket="pictures", Key=key, Body=b"0123456789", ContentType="image/webp")
    (emulator.home / "addresses.json").write_text(json.dumps({"media": "pictures"}))
    answer = httpx.get(f"{emulator.url}/media/ab/small image.webp")
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    assert answer.headers["content-type"] == "image/webp"
    part = httpx.get(f"{emulator.url}/media/ab/small image.webp", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, b"234")
    assert httpx.get(f"{emulator.url}/media/nothing.webp").status_code in (403, 404)
    assert httpx.put(f"{emulator.url}/media/ab/small image.webp", content=b"x").status_code == 404
    assert httpx.get(f"{emulator.url}/pictures/uploads/1").status_code == 403
    assert httpx.get(f"{emulator.url}/media/../uploads/1").status_code in (403, 404)


def test_mails_that_were_sent_are_listed_newest_first(emulator: Emulator) -> None:
    mails = emulator.client("sesv2")
    mails.create_email_identity(EmailIdentity="market@example.org")
    for subject in ("first", "second"):
        content = {"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": "…"}}}}
        receivers = {"ToAddresses": ["buyer@example.org"]}
        mails.send_email(FromEmailAddress="market@example.org", Destination=receivers, Content=content)
    messages = httpx.get(f"{emulator.url}/_dev/mails").json()["messages"]
    assert [message["Subject"] for message in messages] == ["second", "first"]
    assert messages[0]["To"] == ["buyer@example.org"]
    assert isinstance(messages[0]["Timestamp"], int | float)
