"""AUTH: a function may do what its own role allows, no more; `Ref` of a secret is its ARN (mend 4)."""

import json

import httpx
import pytest

from local.aws import Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_iam")]
READS = """
import os, botocore.session
session = botocore.session.get_session()
def handler(event, context):
    secrets = session.create_client("secretsmanager", region_name="us-east-1")
    tables = session.create_client("dynamodb", region_name="us-east-1")
    seen = {"secret": secrets.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]}
    for name in ("MINE", "OTHER"):
        try:
            tables.get_item(TableName=os.environ[name], Key={"id": {"S": "1"}})
            seen[name] = "read"
        except tables.exceptions.ClientError as error:
            seen[name] = error.response["Error"]["Code"]
    try:
        tables.put_item(TableName=os.environ["MINE"], Item={"id": {"S": "1"}})
        seen["write"] = "written"
    except tables.exceptions.ClientError as error:
        seen["write"] = error.response["Error"]["Code"]
    return seen
"""


@pytest.fixture(scope="module")
def outputs(emulator: Emulator) -> dict[str, str]:
    grants = (
        small.allow("secretsmanager:GetSecretValue", small.ref("Key")),
        small.allow("dynamodb:GetItem", small.arn("Mine")),
    )
    env = {"SECRET": small.ref("Key"), "MINE": small.ref("Mine"), "OTHER": small.ref("Other")}
    resources = {
        "Key": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "s3cret"}},
        "Mine": small.table(),
        "Other": small.table(),
        "Uploads": {"Type": "AWS::S3::Bucket"},
        **small.named("Reads", small.function(READS, env, *grants)),
    }
    names = {"Function": "Reads", "Secret": "Key", "Bucket": "Uploads", "Mine": "Mine", "Role": "ReadsRole"}
    return small.deploy(emulator, "iam", resources, {key: small.ref(name) for key, name in names.items()})


def test_ref_of_a_secret_is_its_arn(outputs: dict[str, str]) -> None:
    assert outputs["Secret"].startswith("arn:aws:secretsmanager:us-east-1:000000000000:secret:")


def test_a_function_is_held_to_its_role(emulator: Emulator, outputs: dict[str, str]) -> None:
    answer = emulator.client("lambda").invoke(FunctionName=outputs["Function"], Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {
        "secret": "s3cret",
        "MINE": "read",
        "OTHER": "AccessDeniedException",
        "write": "AccessDeniedException",
    }


@pytest.fixture
def form(emulator: Emulator, outputs: dict[str, str]) -> dict[str, object]:
    """A presigned POST for images of 1 to 10 bytes under uploads/1."""
    fields = emulator.client("s3").generate_presigned_post(
        Bucket=outputs["Bucket"],
        Key="uploads/1",
        Fields={"Content-Type": "image/png"},
        Conditions=[{"Content-Type": "image/png"}, ["content-length-range", 1, 10]],
        ExpiresIn=60,
    )
    return dict(fields)


def post(form: dict[str, object], body: bytes, **changed: str) -> int:
    fields = {**form["fields"], **changed}  # type: ignore[dict-item]
    return httpx.post(str(form["url"]), data=fields, files={"file": body}).status_code


def test_a_presigned_post_holds_size_type_key_and_signature(form: dict[str, object]) -> None:
    assert post(form, b"0123456789") == 204
    assert post(form, b"01234567890") == 400  # EntityTooLarge
    assert post(form, b"0123", **{"Content-Type": "text/html"}) == 403
    assert post(form, b"0123", key="uploads/2") == 403
    assert post(form, b"0123", **{"x-amz-signature": "0" * 64}) == 403


def test_an_unsigned_post_or_read_is_refused(emulator: Emulator, outputs: dict[str, str]) -> None:
    url = f"{emulator.url}/{outputs['Bucket']}"
    assert httpx.post(url, data={"key": "uploads/3"}, files={"file": b"x"}).status_code == 403
    assert httpx.get(f"{url}/uploads/1").status_code == 403


MAILS = """
import botocore.session
mails = botocore.session.get_session().create_client("sesv2", region_name="us-east-1")
def handler(event, context):
    content = {"Simple": {"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}}}
    try:
        mails.send_email(FromEmailAddress=event, Destination={"ToAddresses": ["a@example.org"]}, Content=content)
    except mails.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "sent"
"""


def test_a_mail_is_sent_from_the_granted_identity_only(emulator: Emulator) -> None:
    identity = {"Type": "AWS::SES::EmailIdentity", "Properties": {"EmailIdentity": "market@example.org"}}
    granted = small.allow("ses:SendEmail", "arn:aws:ses:us-east-1:000000000000:identity/market@example.org")
    resources = {"Sender": identity, **small.named("Mails", small.function(MAILS, {}, granted))}
    function = small.deploy(emulator, "mails", resources, {"Function": small.ref("Mails")})["Function"]

    def send(sender: str) -> object:
        answer = emulator.client("lambda").invoke(FunctionName=function, Payload=json.dumps(sender).encode())
        return json.loads(answer["Payload"].read())

    assert send("market@example.org") == "sent"
    assert send("Nuna <market@example.org>") == "sent"
    assert send("boss@example.org") == "AccessDeniedException"
