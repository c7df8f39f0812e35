"""CloudFront: who may reach the API, whose address counts, what is kept."""

import json
from pathlib import Path
from typing import Any

import pytest

from nuna.resources import ORIGIN_HEADER, ORIGIN_KEY
from tests.infra.conftest import Synthesized, synthesize
from tests.infra.test_template import as_list

CACHED = {400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504}


@pytest.fixture
def distribution(synthesized: Synthesized) -> dict[str, Any]:
    (made,) = synthesized.of_type("AWS::CloudFront::Distribution")
    config: dict[str, Any] = made["DistributionConfig"]
    return config


def origins(distribution: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [origin for origin in distribution["Origins"] if kind in origin]


def test_the_api_knows_cloudfront_by_a_key(distribution: dict[str, Any], synthesized: Synthesized) -> None:
    (api,) = origins(distribution, "CustomOriginConfig")
    (header,) = api["OriginCustomHeaders"]
    assert header["HeaderName"] == ORIGIN_HEADER
    value = json.dumps(header["HeaderValue"])
    assert "{{resolve:secretsmanager:" in value and f":SecretString:{ORIGIN_KEY.field}::" in value
    (secret,) = (r["Properties"] for n, r in synthesized.root["Resources"].items() if n.startswith("Secretoriginkey"))
    assert secret["GenerateSecretString"]["GenerateStringKey"] == ORIGIN_KEY.field
    for function in synthesized.of_type("AWS::Lambda::Function"):
        if "GET /" in json.dumps(function) or "users" in function["FunctionName"]:
            assert ORIGIN_KEY.env in function["Environment"]["Variables"]


def test_a_rotated_key_is_sent_after_a_deploy(tmp_path: Path, synthesized: Synthesized) -> None:
    functions = [function for function in synthesized.functions if function.service == "users"]
    out = synthesize(tmp_path, functions, originKeyVersion="0c0ffee0-0000-4000-8000-000000000000")
    assert ":current::0c0ffee0-0000-4000-8000-000000000000}}" in (out / "nuna-dev.template.json").read_text()


def test_the_api_hears_the_viewers_address(distribution: dict[str, Any], synthesized: Synthesized) -> None:
    wanted = distribution["DefaultCacheBehavior"]["OriginRequestPolicyId"]["Ref"]
    policy = synthesized.root["Resources"][wanted]["Properties"]["OriginRequestPolicyConfig"]
    headers = {name.lower() for name in policy["HeadersConfig"]["Headers"]}
    assert policy["HeadersConfig"]["HeaderBehavior"] == "whitelist" and len(headers) <= 10  # CloudFront's quota
    assert {"cloudfront-viewer-address", "idempotency-key", "if-match", "content-type"} <= headers
    assert not {"host", ORIGIN_HEADER, "x-forwarded-for"} & headers
    assert policy["CookiesConfig"] == {"CookieBehavior": "all"}
    assert policy["QueryStringsConfig"] == {"QueryStringBehavior": "all"}


def test_an_own_domain_gives_tls_its_floor(distribution: dict[str, Any]) -> None:
    assert distribution["Aliases"] == [{"Ref": "Domain"}]
    assert distribution["ViewerCertificate"] == {
        "AcmCertificateArn": {"Ref": "Certificate"},
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def test_pages_api_and_pictures_are_one_site(synthesized: Synthesized) -> None:
    """The refresh cookie is SameSite=Strict: from another site it would never come."""
    root = synthesized.root["Resources"]
    site = {"Fn::Join": ["", ["https://", {"Ref": "Domain"}]]}
    for name, resource in root.items():
        if "Stack" in resource["Type"] and name.startswith("Serviceauth"):
            assert {"Ref": "Domain"} in resource["Properties"]["Parameters"].values()
    for function in synthesized.of_type("AWS::Lambda::Function"):
        variables = function["Environment"]["Variables"]
        assert variables["NUNA_PUBLIC_URL"] == variables["NUNA_MEDIA_URL"]
        assert "https://" in json.dumps(variables["NUNA_PUBLIC_URL"])
        assert variables["NUNA_WEB_ORIGINS"] == ""
    (api,) = (a for a in synthesized.of_type("AWS::ApiGatewayV2::Api") if a["ProtocolType"] == "HTTP")
    assert api["CorsConfiguration"]["AllowOrigins"] == [site]


def test_no_error_is_kept(distribution: dict[str, Any]) -> None:
    kept = {entry["ErrorCode"]: entry["ErrorCachingMinTTL"] for entry in distribution["CustomErrorResponses"]}
    assert kept == dict.fromkeys(CACHED, 0)
    assert all("ResponsePagePath" not in entry for entry in distribution["CustomErrorResponses"])


def test_a_picture_that_is_not_there_is_a_404(distribution: dict[str, Any], synthesized: Synthesized) -> None:
    assert len(origins(distribution, "S3OriginConfig")) == 1
    listed = [
        statement
        for policy in synthesized.of_type("AWS::S3::BucketPolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if "cloudfront.amazonaws.com" in json.dumps(statement["Principal"])
    ]
    granted = {action: statement["Resource"] for statement in listed for action in as_list(statement["Action"])}
    assert set(granted) == {"s3:GetObject", "s3:ListBucket"}
    assert any("/*" not in json.dumps(resource) for resource in as_list(granted["s3:ListBucket"]))
    (behavior,) = distribution["CacheBehaviors"]
    assert behavior["PathPattern"] == "/media/*"  # the bucket's root, which would list it, is at no path


def test_the_acl_limits_every_address_and_sign_ins_more(synthesized: Synthesized) -> None:
    (acl,) = synthesized.of_type("AWS::WAFv2::WebACL")
    rates = {
        rule["Name"]: rule["Statement"]["RateBasedStatement"]
        for rule in acl["Rules"]
        if "RateBasedStatement" in rule["Statement"]
    }
    assert rates["SignInsPerIp"]["Limit"] < rates["RequestsPerIp"]["Limit"]
    assert rates["SignInsPerIp"]["ScopeDownStatement"]["ByteMatchStatement"]["SearchString"] == "/api/auth/"
    assert len({rule["Priority"] for rule in acl["Rules"]}) == len(acl["Rules"])
