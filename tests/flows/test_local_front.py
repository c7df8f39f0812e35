"""The one address of the local stack, attacked by pages and by crowds: a real emulator with a small API."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from local.aws import Emulator
from local.emulator.turns import AT_ONCE
from tests.support import small_stack as small

pytestmark = [pytest.mark.sockets, pytest.mark.xdist_group("local_front")]
SLOW = """
import os, time
def handler(event, context):
    time.sleep(0.01)
    return {"statusCode": 200, "body": str(os.getpid())}
"""


@pytest.fixture(scope="module")
def api(emulator: Emulator) -> str:
    resources = {**small.named("Slow", small.function(SLOW)), **small.http_api("Slow")}
    outputs = small.deploy(emulator, "front", resources, {"Api": small.ref("Api")})
    (emulator.home / "addresses.json").write_text(json.dumps({"api": f"{outputs['Api']}/$default"}))
    return f"{emulator.url}/api/anything"


def test_another_name_for_this_address_is_refused(emulator: Emulator, api: str) -> None:
    for path in ("/_dev/data", "/api/anything", "/"):
        answer = httpx.get(f"{emulator.url}{path}", headers={"host": "rebound.example:8000"})
        assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")


def test_a_page_can_neither_read_nor_reset_the_stack(emulator: Emulator, api: str) -> None:
    evil = {"origin": "https://evil.example"}
    assert httpx.get(f"{emulator.url}/_dev/data", headers=evil).status_code == 403
    assert httpx.post(f"{emulator.url}/_ministack/reset", headers=evil).status_code == 403
    own = {"origin": emulator.url}
    assert httpx.post(f"{emulator.url}/_ministack/reset", headers=own).status_code == 403
    listed = {"x-amz-target": "secretsmanager.ListSecrets", "content-type": "text/plain", **evil}
    assert httpx.post(emulator.url, headers=listed, content="{}").status_code == 403
    assert httpx.get(api).status_code == 200, "nothing was lost"


def test_two_hundred_clients_are_all_answered_by_a_few_processes(api: str) -> None:
    def ask(_: int) -> tuple[int, str]:
        answer = httpx.get(api, timeout=60)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(200) as crowd:
        answers = list(crowd.map(ask, range(400)))
    assert {status for status, _ in answers} == {200}
    assert 1 <= len({process for _, process in answers}) <= AT_ONCE
