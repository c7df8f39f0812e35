"""Refresh tokens: rotation, late tabs, reuse, signing out, and accounts whose signers change."""

from __future__ import annotations

import pytest

from nuna import wiring
from nuna.accounts import sessions, users
from nuna.adapters.ports import Item, Update
from nuna.formats.clock import now
from nuna.resources import SESSIONS, USERS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.chain import FakeChain
from tests.support.invoke import Answer, call

ANA = "GCFIRY65OQE7DFP5KLNS2PN2LVZMUZYJX4OZIEQ36N2IQANUB7XGCXLT"
BEN = "GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U"


@pytest.fixture
def chain(aws: None, monkeypatch: pytest.MonkeyPatch) -> FakeChain:
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    fake = FakeChain({ANA: ({ANA: 1}, 0)})
    wiring.use(chain=fake)
    return fake


@pytest.fixture
def first(chain: FakeChain) -> str:
    """A refresh token of a new sign-in."""
    return sign_in("F1")


def sign_in(family: str, address: str = ANA, agent: str = "") -> str:
    users.signed_in(address)
    token, row = sessions.begin(Principal(address, family=family), [address], agent)
    wiring.tables().write(row)
    return token


def refresh(token: str | None, origin: str | None = None, cookie: str = "__Secure-nuna_refresh") -> Answer:
    return call(
        "auth/refresh",
        cookies=[f"{cookie}={token}"] if token else None,
        headers={"origin": origin} if origin else {},
    )


def given(answer: Answer) -> str:
    (cookie,) = answer.cookies
    return cookie.split(";")[0].split("=", 1)[1]


def row(family: str = "F1") -> Item:
    found = wiring.tables().get(SESSIONS, id=f"family#{family}")
    assert found
    return found


def wait(seconds: int) -> None:
    moved = {"rotated": [moment - seconds for moment in row()["rotated"]], "expires": row()["expires"] - seconds}
    wiring.tables().write(Update(SESSIONS, {"id": "family#F1"}, set=moved))


def test_a_refresh_gives_a_token_and_the_next_cookie(first: str) -> None:
    answer = refresh(first)
    assert answer.status == 200
    assert identity.verify(answer.json["accessToken"]) == Principal(ANA, family="F1")
    assert answer.json["user"]["address"] == ANA
    second = given(answer)
    assert second != first
    assert first not in str(row()) and second not in str(row()), "stored hashed"
    assert refresh(second).status == 200


def test_the_role_of_now_counts(first: str) -> None:
    wiring.tables().write(Update(USERS, {"address": ANA}, set={"role": "admin", "tier": "premium"}))
    principal = identity.verify(refresh(first).json["accessToken"])
    assert (principal.role, principal.tier) == ("admin", "premium")


def test_a_wallet_that_is_not_on_the_chain_says_so_in_its_tokens(first: str, chain: FakeChain) -> None:
    """One can make any number of them, so they share a quota (nuna.web.rate_limit)."""
    account = chain.accounts.pop(ANA)
    second = refresh(first)
    assert identity.verify(second.json["accessToken"]).tier == identity.UNFUNDED
    chain.accounts[ANA] = account
    assert identity.verify(refresh(given(second)).json["accessToken"]).tier == "standard"


def test_late_tabs_get_the_token_of_now(first: str) -> None:
    second = given(refresh(first))
    assert given(refresh(first)) == second
    third = given(refresh(second))
    assert [given(refresh(token)) for token in (first, second)] == [third, third]
    assert row()["rotations"] == 2, "a late tab rotates nothing"
    assert refresh(third).status == 200


@pytest.mark.parametrize("rotations", [1, 2])
def test_reuse_later_ends_the_session(first: str, rotations: int) -> None:
    newest = first
    for _ in range(rotations):
        newest = given(refresh(newest))
    wait(sessions.GRACE + 1)
    reused = refresh(first)
    assert (reused.status, reused.json["code"]) == (401, "refresh_reused")
    assert refresh(newest).json["code"] == "refresh_invalid"


def test_reuse_is_known_however_old_the_token_is(first: str) -> None:
    token = first
    for _ in range(sessions.TIMES + 1):
        token = sessions.rotate(token)[1]
    assert len(row()["rotated"]) == sessions.TIMES
    assert refresh(first).json["code"] == "refresh_reused", "within GRACE, but of a time that is not kept"


def test_a_made_up_secret_ends_nothing(first: str) -> None:
    """Who knows a session's id (it is in access tokens, and in our logs) can't sign its owner out with it."""
    assert refresh("F1.made-up").json["code"] == "refresh_invalid"
    assert refresh(first).status == 200


def test_two_at_once_get_the_same_successor(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = sessions._live
    raced: list[str] = []

    def live(token: str) -> Item:
        row = real(token)
        if not raced:
            raced.append("")
            raced[0] = sessions.rotate(first)[1]
        return row

    monkeypatch.setattr(sessions, "_live", live)
    assert sessions.rotate(first)[1] == raced[0] != ""


def test_a_session_ends_however_often_it_is_used(first: str) -> None:
    second = refresh(first)
    assert (
        f"Max-Age={sessions.LIFETIME}" in second.cookies[0] or f"Max-Age={sessions.LIFETIME - 1}" in second.cookies[0]
    )
    access = second.json["accessToken"]
    wait(sessions.LIFETIME - 100)
    third = refresh(given(second))
    assert "Max-Age=100" in third.cookies[0] or "Max-Age=99" in third.cookies[0], "a refresh makes it no longer"
    wait(100)
    assert refresh(given(third)).json["code"] == "refresh_invalid"
    assert call("users/get_me", token=access).json["code"] == "session_ended"


def test_what_is_no_token_is_refused(first: str) -> None:
    assert refresh(None).json["code"] == "refresh_missing"
    assert refresh("nonsense").json["code"] == "refresh_missing"
    for token in ("other.secret", ".secret", "x" * 3_000 + ".secret", "F1."):
        assert refresh(token).status == 401


def test_the_cookies_name_is_bound_to_https(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its prefix a sibling host could plant one."""
    assert refresh(first, cookie="nuna_refresh").json["code"] == "refresh_missing"
    monkeypatch.setenv("NUNA_PUBLIC_URL", "http://localhost:8000")
    answer = refresh(first, cookie="nuna_refresh")
    assert answer.status == 200 and answer.cookies[0].startswith("nuna_refresh=")


def test_only_our_pages_may_refresh(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = refresh(first, "https://evil.example")
    assert (refused.status, refused.json["code"]) == (403, "origin_refused")
    assert refresh(first, "null").status == 403
    monkeypatch.setenv("NUNA_WEB_ORIGINS", "https://app.nuna.example, http://localhost:5173")
    second = given(refresh(first, "https://nuna.example"))
    assert refresh(second, "http://localhost:5173").status == 200


def test_signing_out_ends_access_tokens_at_once(first: str) -> None:
    access, other = refresh(first).json["accessToken"], identity.issue(Principal(ANA, family="F2"))
    sign_in("F2")
    out = call("auth/logout", token=access)
    assert (out.status, out.text) == (204, "")
    assert "Max-Age=0" in out.cookies[0] and "Path=/api/auth" in out.cookies[0]
    assert refresh(first).json["code"] == "refresh_invalid"
    for name in ("users/get_me", "auth/logout", "notifications/list_notifications"):
        refused = call(name, token=access)
        assert (refused.status, refused.json["code"]) == (401, "session_ended")
    assert call("users/get_me", token=other).status == 200, "another session goes on"
    assert call("auth/logout").json["code"] == "token_missing"


def test_a_reused_token_ends_access_tokens_at_once(first: str) -> None:
    access = refresh(first).json["accessToken"]
    wait(sessions.GRACE + 1)
    refresh(first)
    assert call("users/get_me", token=access).json["code"] == "session_ended"


def test_a_key_that_lost_its_weight_can_not_go_on(first: str, chain: FakeChain) -> None:
    chain.accounts[ANA] = ({ANA: 1}, 1)
    second = given(refresh(first))
    chain.accounts[ANA] = ({ANA: 0, BEN: 1}, 1)
    refused = refresh(second)
    assert (refused.status, refused.json["code"]) == (401, "signers_changed")
    chain.accounts[ANA] = ({ANA: 1}, 1)
    assert refresh(second).json["code"] == "refresh_invalid", "the session has ended"


def test_a_signer_that_was_taken_off_can_not_go_on(chain: FakeChain) -> None:
    users.signed_in(ANA)
    token, write = sessions.begin(Principal(ANA, family="F1"), [BEN])
    wiring.tables().write(write)
    chain.accounts[ANA] = ({ANA: 1, BEN: 1}, 1)
    second = given(refresh(token))
    chain.accounts[ANA] = ({ANA: 1}, 1)
    assert refresh(second).json["code"] == "signers_changed"


def test_while_the_chain_is_down_no_token_is_spent(first: str, chain: FakeChain) -> None:
    chain.down = True
    down = refresh(first)
    assert (down.status, down.json["code"]) == (503, "unavailable") and not down.cookies
    assert row()["rotations"] == 0
    chain.down = False
    assert refresh(first).status == 200
    chain.asked.clear()
    refresh("F1.made-up")
    assert chain.asked == [], "a token that is none of ours costs no question to the chain"


def test_one_sees_and_ends_ones_sessions(first: str) -> None:
    sign_in("F2", agent="Firefox\u202e" + "x" * 300)
    sign_in("B1", BEN)
    access, other = (identity.issue(Principal(ANA, family=family)) for family in ("F1", "F2"))
    listed = call("auth/list_sessions", token=access).json
    assert [(item["id"], item["current"]) for item in listed["items"]] == [("F2", False), ("F1", True)]
    assert listed["items"][0]["userAgent"].startswith("Firefox\\u202ex") and listed["next"] is None
    assert call("auth/get_session", token=access, path={"id": "F2"}).json == listed["items"][0]
    for stranger in ("B1", "nothing"):
        refused = call("auth/end_session", token=access, path={"id": stranger})
        assert (refused.status, refused.json["code"]) == (404, "session_not_found")
    assert call("auth/end_session", token=access, path={"id": "F2"}).status == 204
    assert call("users/get_me", token=other).json["code"] == "session_ended"
    assert [item["id"] for item in call("auth/list_sessions", token=access).json["items"]] == ["F1"]


def test_one_signs_out_everywhere(first: str) -> None:
    sign_in("F2")
    sign_in("B1", BEN)
    access = identity.issue(Principal(ANA, family="F1"))
    out = call("auth/end_sessions", token=access)
    assert out.status == 204 and "Max-Age=0" in out.cookies[0]
    assert all("revoked_at" in row(family) for family in ("F1", "F2")) and "revoked_at" not in row("B1")


def test_sessions_are_listed_until_they_end(first: str) -> None:
    wiring.tables().write(Update(SESSIONS, {"id": "family#F1"}, set={"expires": now()}))
    sign_in("F2")
    listed = call("auth/list_sessions", token=identity.issue(Principal(ANA, family="F2"))).json
    assert [item["id"] for item in listed["items"]] == ["F2"]
