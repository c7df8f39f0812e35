"""Refresh tokens: rotation, the retry of a lost answer, reuse, signing out."""

from __future__ import annotations

import pytest

from nuna import wiring
from nuna.accounts import sessions, users
from nuna.adapters.ports import Update
from nuna.resources import SESSIONS, USERS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import Answer, call

ANA = "GCFIRY65OQE7DFP5KLNS2PN2LVZMUZYJX4OZIEQ36N2IQANUB7XGCXLT"


@pytest.fixture
def first(aws: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """A refresh token of a new sign-in."""
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    users.signed_in(ANA)
    token, family = sessions.begin(Principal(ANA, family="F1"))
    wiring.tables().write(family)
    return token


def refresh(token: str | None, origin: str | None = None) -> Answer:
    return call(
        "auth/refresh",
        cookies=[f"{sessions.COOKIE}={token}"] if token else None,
        headers={"origin": origin} if origin else {},
    )


def given(answer: Answer) -> str:
    (cookie,) = answer.cookies
    return cookie.split(";")[0].split("=", 1)[1]


def wait(seconds: int) -> None:
    row = wiring.tables().get(SESSIONS, id="family#F1")
    assert row
    moved = {name: row[name] - seconds for name in ("rotated_at", "expires")}
    wiring.tables().write(Update(SESSIONS, {"id": "family#F1"}, set=moved))


def test_a_refresh_gives_a_token_and_the_next_cookie(first: str) -> None:
    answer = refresh(first)
    assert answer.status == 200
    assert identity.verify(answer.json["accessToken"]) == Principal(ANA, family="F1")
    assert answer.json["user"]["address"] == ANA
    second = given(answer)
    assert second != first
    assert refresh(second).status == 200


def test_the_role_of_now_counts(first: str) -> None:
    wiring.tables().write(Update(USERS, {"address": ANA}, set={"role": "admin", "tier": "premium"}))
    principal = identity.verify(refresh(first).json["accessToken"])
    assert (principal.role, principal.tier) == ("admin", "premium")


def test_a_retry_within_seconds_gets_the_same_successor(first: str) -> None:
    second = given(refresh(first))
    again = refresh(first)
    assert (again.status, given(again)) == (200, second)
    assert refresh(second).status == 200


def test_reuse_later_revokes_the_family(first: str) -> None:
    second = given(refresh(first))
    wait(sessions.RETRY + 1)
    reused = refresh(first)
    assert (reused.status, reused.json["code"]) == (401, "refresh_reused")
    assert refresh(second).json["code"] == "refresh_invalid"


def test_reuse_of_an_older_one_revokes_at_once(first: str) -> None:
    third = given(refresh(given(refresh(first))))
    assert refresh(first).json["code"] == "refresh_reused"
    assert refresh(third).json["code"] == "refresh_invalid"


def test_two_at_once_get_the_same_successor(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sessions._live
    raced: list[str] = []

    def live(family: str) -> object:
        row = real(family)
        if not raced:
            raced.append("")
            raced[0] = sessions.rotate(first)[2]
        return row

    monkeypatch.setattr(sessions, "_live", live)
    assert sessions.rotate(first)[2] == raced[0] != ""


def test_an_idle_family_ends(first: str) -> None:
    wait(sessions.LIFETIME)
    assert refresh(first).json["code"] == "refresh_invalid"


def test_what_is_no_token_is_told(first: str) -> None:
    assert refresh(None).json["code"] == "refresh_missing"
    assert refresh("nonsense").json["code"] == "refresh_missing"
    assert refresh("other.secret").json["code"] == "refresh_invalid"


def test_only_our_pages_may_refresh(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = refresh(first, "https://evil.example")
    assert (refused.status, refused.json["code"]) == (403, "origin_refused")
    assert refresh(first, "null").status == 403
    monkeypatch.setenv("NUNA_WEB_ORIGINS", "https://app.nuna.example, http://localhost:5173")
    second = given(refresh(first, "https://nuna.example"))
    assert refresh(second, "http://localhost:5173").status == 200


def test_signing_out_revokes_the_family_and_takes_the_cookie(first: str) -> None:
    access = refresh(first).json["accessToken"]
    out = call("auth/logout", token=access)
    assert (out.status, out.text) == (204, "")
    assert "Max-Age=0" in out.cookies[0] and "Path=/api/auth" in out.cookies[0]
    assert refresh(first).json["code"] == "refresh_invalid"
    assert call("auth/logout", token=access).status == 204, "signing out twice is no error"
    assert call("auth/logout").json["code"] == "token_missing"
