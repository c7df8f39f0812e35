"""Mend 1: a call that logs nothing no longer waits 50 ms for a log line."""

import json
import statistics
import time

import httpx
import pytest

from local.aws import Emulator
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("emulator_http")]
ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "headers": {"x-seen": "1"}, "body": json.dumps(event)}
"""
ORIGIN = "http://localhost:3000"


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> str:
    cors = {"AllowOrigins": [ORIGIN], "AllowMethods": ["GET", "POST"], "AllowHeaders": ["authorization"], "MaxAge": 60}
    resources = {**small.named("Echo", small.function(ECHO)), **small.http_api("Echo", cors)}
    outputs = small.deploy(emulator, "http", resources, {"Api": small.ref("Api")})
    return f"{emulator.url}/_aws/execute-api/{outputs['Api']}/$default"


def test_a_warm_silent_call_takes_less_than_the_50_ms_wait(api: str) -> None:
    times = []
    with httpx.Client() as http:
        http.get(f"{api}/warm")
        for _ in range(20):
            start = time.perf_counter()
            assert http.get(f"{api}/warm").status_code == 200
            times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.040


def test_the_event_is_payload_format_2(api: str) -> None:
    event = httpx.post(f"{api}/api/things/7?a=1&a=2", content=b"hello", headers={"X-Two": "b", "cookie": "k=v"}).json()
    assert event["version"] == "2.0"
    assert event["rawPath"] == "/api/things/7"
    assert event["rawQueryString"] == "a=1&a=2"
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["http"]["sourceIp"] == "127.0.0.1"
    assert event["headers"]["x-two"] == "b"
    assert event["headers"]["cookie"] == "k=v"  # AWS has it in `cookies`; Mangum reads both
    assert event["body"] in ("hello", "aGVsbG8=")


def test_an_api_is_deployed_explicitly(emulator: Emulator) -> None:
    """Mend 10: a stage without automatic deployment, and a new deployment in an update."""
    resources = {**small.named("Told", small.function(ECHO)), **small.http_api("Told")}
    stage = resources["Stage"]["Properties"]
    del stage["AutoDeploy"]
    cfn = emulator.client("cloudformation")
    for version in ("One", "Two"):
        properties = {"ApiId": small.ref("Api")}
        made = {"Type": "AWS::ApiGatewayV2::Deployment", "Properties": properties, "DependsOn": "Route"}
        stage["DeploymentId"] = small.ref(version)
        if version == "One":
            outputs = small.deploy(emulator, "explicit", resources | {version: made}, {"Api": small.ref("Api")})
        else:
            cfn.update_stack(
                StackName="explicit",
                TemplateBody=json.dumps({"Resources": resources | {version: made}}),
                Capabilities=["CAPABILITY_IAM"],
            )
            assert small.finished(emulator, "explicit") == "UPDATE_COMPLETE"
        answer = httpx.get(f"{emulator.url}/_aws/execute-api/{outputs['Api']}/$default/{version}", timeout=60)
        assert answer.json()["rawPath"] == f"/{version}"


def test_cors_of_the_template_answers_a_preflight(api: str) -> None:
    """Mend 3."""
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    preflight = httpx.options(f"{api}/api/things", headers=headers)
    assert preflight.status_code in (200, 204)
    assert preflight.headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert httpx.get(f"{api}/x", headers={"Origin": ORIGIN}).headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-origin" not in httpx.get(f"{api}/x", headers={"Origin": "http://evil"}).headers
