"""Access tokens: what they say, what is refused, and changing the key that signs them."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import jwt
import pytest

from nuna import wiring
from nuna.errors import Unauthorized
from nuna.resources import Secret
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import call

ANA = "GCFIRY65OQE7DFP5KLNS2PN2LVZMUZYJX4OZIEQ36N2IQANUB7XGCXLT"
SITE = "https://nuna.example"
OLD, NEW = "an old key of more than thirty-two bytes", b"the new key, of thirty-two bytes."


class Key:
    """Secrets Manager with one secret, as it is now."""

    def __init__(self, text: str = OLD) -> None:
        self.text = text

    def get(self, secret: Secret, *, fresh: bool = False) -> str:
        return self.text


@pytest.fixture
def key(aws: None, monkeypatch: pytest.MonkeyPatch) -> Key:
    monkeypatch.setenv("NUNA_PUBLIC_URL", SITE)
    made = Key()
    wiring.use(secrets=made)
    return made


def forged(header: dict[str, Any] | None = None, key: Any = OLD, algorithm: str = "HS256", **changes: Any) -> str:
    claims = jwt.decode(identity.issue(Principal(ANA)), options={"verify_signature": False})
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    headers = {"kid": "0", "typ": "at+jwt"} | (header or {})
    return jwt.encode(claims, key, algorithm, headers=headers)


def refusal(token: str) -> str:
    with pytest.raises(Unauthorized) as refused:
        identity.verify(token)
    return refused.value.code


def test_a_token_says_whose_it_is_and_for_whom(key: Key) -> None:
    token = identity.issue(Principal(ANA))
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "at+jwt", "kid": "0"}
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["iss"], claims["aud"], claims["sub"], claims["sid"]) == (SITE, f"{SITE}/api", ANA, "")
    assert claims["exp"] - claims["iat"] == 900
    again = jwt.decode(identity.issue(Principal(ANA)), options={"verify_signature": False})
    assert claims["jti"] != again["jti"] and len(claims["jti"]) >= 22
    assert identity.verify(token).until == claims["exp"]


def test_every_claim_is_checked(key: Key) -> None:
    assert identity.verify(forged()).address == ANA
    wrong: list[dict[str, Any]] = [
        {"iss": "https://evil.example"},
        {"aud": SITE},
        {"aud": "https://other.example/api"},
        {"iat": int(time.time()) + 60},
        {"sub": 7},
        *({name: None} for name in ("iss", "aud", "sub", "sid", "jti", "iat", "exp", "role", "tier")),
        {"header": {"typ": "JWT"}},
        {"header": {"typ": "refresh+jwt"}},
        {"header": {"kid": "1"}},
        {"key": "another key of more than thirty-two bytes"},
        {"key": OLD + "x" * 30, "algorithm": "HS512"},
        {"key": None, "algorithm": "none"},
    ]
    assert {refusal(forged(**change)) for change in wrong} == {"token_invalid"}
    assert refusal(forged(exp=int(time.time()))) == "token_expired"
    assert refusal(forged(sid="a session that never was")) == "session_ended"


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 10, "\x00", "." * 5_000])
def test_what_is_no_token_is_refused(key: Key, token: str) -> None:
    assert refusal(token) == "token_invalid"


def test_a_header_of_brackets_is_refused(key: Key) -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","x":' + b"[" * 100_000).decode().rstrip("=")
    assert refusal(f"{header}.e30.AAAA") == "token_invalid"


def test_a_key_is_changed_while_tokens_of_the_old_one_live(key: Key) -> None:
    before = identity.issue(Principal(ANA))
    keys = {"0": base64.b64encode(OLD.encode()).decode(), "7": base64.b64encode(NEW).decode()}
    key.text = json.dumps({"current": "7", "keys": keys})
    after = identity.issue(Principal(ANA))
    assert jwt.get_unverified_header(after)["kid"] == "7" and jwt.decode(after, NEW, ["HS256"], audience=f"{SITE}/api")
    assert identity.verify(before) == identity.verify(after) == Principal(ANA)
    key.text = json.dumps({"current": "7", "keys": {"7": keys["7"]}})
    assert refusal(before) == "token_invalid" and identity.verify(after)


@pytest.mark.parametrize(
    "secret",
    [
        "{",
        "{}",
        '{"current": "1", "keys": []}',
        '{"current": "1", "keys": {"1": "not base64"}}',
        json.dumps({"current": "1", "keys": {"1": base64.b64encode(b"short").decode()}}),
        json.dumps({"current": "2", "keys": {"1": base64.b64encode(NEW).decode()}}),
    ],
)
def test_a_key_that_is_set_wrongly_signs_nothing(key: Key, secret: str) -> None:
    key.text = secret
    with pytest.raises(ValueError, match="the token key"):
        identity.issue(Principal(ANA))


def test_a_token_is_looked_up_once_a_call(key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    """The price of an end that is at once: one consistent read."""
    real, reads = wiring.tables().get, []

    def get(table: Any, **key: str) -> Any:
        reads.append((table.name, *key.values()))
        return real(table, **key)

    monkeypatch.setattr(wiring.tables(), "get", get)
    assert call("notifications/list_notifications", token=identity.issue(Principal(ANA))).status == 200
    assert [read for read in reads if read[0] == "sessions"] == [("sessions", "family#")]
