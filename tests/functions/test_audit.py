"""The audit log: who signed in and out, what was refused, and never a secret."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from nuna import log, wiring
from nuna.accounts import sessions
from nuna.web import identity
from nuna.web.identity import Principal
from tests.functions.test_auth import ANA, EVE, answer, ask, chain  # noqa: F401
from tests.functions.test_auth_sessions import given, refresh, wait
from tests.functions.test_auth_sessions import sign_in as begin
from tests.support.chain import FakeChain
from tests.support.invoke import call


@pytest.fixture
def lines(chain: FakeChain, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:  # noqa: F811
    """What is logged. Audit lines are, even when others of their level are not (POWERTOOLS_LOG_LEVEL=ERROR here)."""
    stream = io.StringIO()
    for logger in (log._audit_log(), log.logger()):
        monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


def events(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_sign_in_and_its_refusal_have_a_line_each(lines: io.StringIO) -> None:
    challenge = ask().json["challenge"]
    answer(challenge, EVE)
    signed_in = answer(challenge, ANA)
    refused, done = events(lines)
    assert (refused["message"], refused["reason"]) == ("sign_in_refused", "signature_invalid")
    assert (done["message"], done["wallet"], done["request_id"]) == ("sign_in", ANA.address, "request-of-a-test")
    assert refused["wallet"] == ANA.address and refused["service"] == "audit"
    cookie = given(signed_in)
    assert done["session"] == cookie.partition(".")[0]
    for secret in (challenge, ANA.sign(challenge), cookie, signed_in.json["accessToken"]):
        assert secret not in lines.getvalue()


def test_a_sessions_life_is_told(lines: io.StringIO) -> None:
    first = begin("F1", ANA.address)
    second = given(refresh(first))
    wait(sessions.GRACE + 1)
    refresh(first)
    refresh("F1.made-up")
    assert [line["message"] for line in events(lines)] == [
        "refresh",
        "token_reuse",
        "refresh_refused",
        "refresh_refused",
    ]
    assert [line["wallet"] for line in events(lines)[:2]] == [ANA.address] * 2
    assert [line["reason"] for line in events(lines)[2:]] == ["refresh_reused", "refresh_invalid"]
    assert not any(token in lines.getvalue() for token in (first, second, "made-up"))


def test_an_end_says_why(lines: io.StringIO, chain: FakeChain) -> None:  # noqa: F811
    token = begin("F1", ANA.address)
    chain.accounts[ANA.address] = ({ANA.address: 0}, 0)
    refresh(token)
    begin("F2", ANA.address)
    begin("F3", ANA.address)
    access = identity.issue(Principal(ANA.address, family="F2"))
    call("auth/end_session", token=access, path={"id": "F3"})
    call("auth/end_sessions", token=access)
    call("users/get_me", token=access)
    call("users/get_me", token="forged")
    told = [(line["message"], line.get("wallet"), line.get("reason")) for line in events(lines)]
    assert told == [
        ("signers_changed", ANA.address, None),
        ("refresh_refused", ANA.address, "signers_changed"),
        ("sign_out", ANA.address, None),
        ("sign_out_everywhere", ANA.address, None),
        ("token_refused", ANA.address, "session_ended"),
        ("token_refused", None, "token_invalid"),
    ]


def test_a_change_of_address_is_told_without_the_address(lines: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sent:
        def send(self, queue: Any, body: Any) -> None:
            return

    wiring.use(queues=Sent())
    call("users/update_me", token=identity.issue(Principal(ANA.address)), body={"email": "ana@example.org"})
    (line,) = events(lines)
    assert (line["message"], line["wallet"]) == ("email_changed", ANA.address)
    assert "ana@example.org" not in lines.getvalue()


def test_a_log_line_is_one_line_of_ascii(lines: io.StringIO) -> None:
    log.audit("event", "G\n{}\u202e\u2028", origin='https://\u0430.example\r\n{"message":"sign_in"}')
    log.logger().error("a name", given="\u202egnp\u0085.exe\n")
    text = lines.getvalue()
    assert text.isascii() and text.count("\n") == len(events(lines)) == 2
    assert events(lines)[1]["given"] == "\u202egnp\u0085.exe\n"
