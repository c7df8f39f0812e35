"""Profiles: what others see, what one sees of oneself, and changing it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stellar_sdk import Keypair

from nuna import wiring
from nuna.accounts import users
from nuna.accounts.profile import ProfileChange
from nuna.adapters.ports import Put
from nuna.resources import COLLECTIONS, NFTS, USERS
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import Answer, call

pytestmark = pytest.mark.usefixtures("aws")

ANA, BEN = (Keypair.from_raw_ed25519_seed(bytes([n]) * 32).public_key for n in (1, 2))
CONTRACT = "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD2KM"


def token(address: str) -> str:
    return identity.issue(Principal(address))


def change(address: str, body: dict[str, Any], **headers: str) -> Answer:
    return call("users/update_me", token=token(address), body=body, headers=headers)


def me(address: str) -> Answer:
    return call("users/get_me", token=token(address))


def test_an_unknown_address_has_an_empty_profile() -> None:
    for address in (ANA, CONTRACT):
        answer = call("users/get_user", path={"address": address})
        assert answer.status == 200
        assert answer.json["address"] == address
        assert answer.json["username"] is None and answer.json["createdAt"] is None
        assert answer.json["owned"] == answer.json["followers"] == 0
        assert answer.headers["cache-control"] == "public, max-age=300"
    assert wiring.tables().get(USERS, address=ANA) is None, "looking leaves nothing behind"


def test_what_is_no_address_is_refused_by_name() -> None:
    answer = call("users/get_user", path={"address": ANA[:-1] + "A"})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "address")
    assert "checksum" in answer.json["detail"]


def test_counts_are_of_what_is_held_and_what_was_made() -> None:
    tables = wiring.tables()
    for number in range(3):
        nft = {"id": f"{CONTRACT}:{number}", "collection": CONTRACT, "owner": ANA if number else BEN, "shard": "0"}
        tables.write(Put(NFTS, nft | {"seq": str(number)}))
    for number in (1, 2):
        made = {"id": f"C{number}", "creator": ANA, "total_supply": number * 10, "shard": "0", "seq": str(number)}
        tables.write(Put(COLLECTIONS, made))
    seen = call("users/get_user", path={"address": ANA}).json
    assert (seen["owned"], seen["created"]) == (2, 30)
    assert call("users/get_user", path={"address": BEN}).json["owned"] == 1


def test_me_needs_a_token() -> None:
    assert call("users/get_me").json["code"] == "token_missing"
    assert call("users/update_me", body={"bio": "x"}).status == 401


def test_a_change_sets_what_is_sent_and_leaves_the_rest() -> None:
    first = change(ANA, {"username": "Ana_1", "bio": "  paints  ", "email": "ana@example.org"})
    assert first.status == 200
    second = change(ANA, {"websiteUrl": "https://ana.example.org", "twitter_handle": "@ana", "bio": None})
    assert second.status == 200
    seen = me(ANA).json
    assert seen == second.json
    assert (seen["username"], seen["email"], seen["emailVerified"]) == ("Ana_1", "ana@example.org", False)
    assert (seen["websiteUrl"], seen["twitterHandle"], seen["bio"]) == ("https://ana.example.org", "ana", None)
    assert seen["settings"] == {"emails": {"sale": True, "purchase": True, "royalty": True}}
    others = call("users/get_user", path={"address": ANA}).json
    assert others["username"] == "Ana_1" and not {"email", "settings", "tier"} & others.keys()


def test_settings_keep_what_is_left_out_at_its_default() -> None:
    assert change(ANA, {"settings": {"emails": {"sale": False}}}).json["settings"]["emails"] == {
        "sale": False,
        "purchase": True,
        "royalty": True,
    }
    wrong = change(ANA, {"settings": {"emails": {"sales": False}}})
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "settings.emails.sales")


def test_if_match_refuses_a_change_of_what_was_not_seen() -> None:
    change(ANA, {"bio": "one"})
    seen = me(ANA).headers["etag"]
    wiring.tables().write(Put(NFTS, {"id": "C:1", "collection": "C", "owner": ANA, "shard": "0", "seq": "1"}))
    assert me(ANA).headers["etag"] != seen, "the answer has another count"
    second = change(ANA, {"bio": "two"}, **{"if-match": seen})
    assert second.status == 200, "but the profile was not changed since"
    stale = change(ANA, {"bio": "three"}, **{"if-match": seen})
    assert (stale.status, stale.json["code"]) == (412, "stale")
    assert me(ANA).json["bio"] == "two"
    assert change(ANA, {"bio": "four"}, **{"if-match": second.headers["etag"]}).status == 200
    assert change(ANA, {"bio": "five"}, **{"if-match": "*"}).status == 200


def test_an_unchanged_me_is_304() -> None:
    seen = me(ANA)
    again = call("users/get_me", token=token(ANA), headers={"if-none-match": seen.headers["etag"]})
    assert (again.status, again.text) == (304, "")


def test_a_username_has_one_owner_whatever_its_case() -> None:
    assert change(ANA, {"username": "Ana"}).status == 200
    taken = change(BEN, {"username": "aNA", "bio": "not written"})
    assert (taken.status, taken.json["code"]) == (409, "username_taken")
    assert taken.json["errors"][0]["field"] == "username"
    assert me(BEN).json["bio"] is None
    assert change(ANA, {"username": "ANA"}).json["username"] == "ANA", "its owner may write it otherwise"
    assert change(ANA, {"username": "other"}).status == 200
    assert change(BEN, {"username": "ana"}).status == 200, "what its owner gave up is free"
    assert change(BEN, {"username": None}).status == 200
    assert change(ANA, {"username": "ana"}).status == 200


def test_two_changes_at_once_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    real, between = users.read, iter([lambda: change(ANA, {"bio": "the other's"})])

    def read(address: str) -> Any:
        item = real(address)
        next(between, lambda: None)()
        return item

    monkeypatch.setattr(users, "read", read)
    view, version = users.update_me(ANA, ProfileChange(website_url="https://a.example"))
    assert (view.bio, view.website_url, version) == ("the other's", "https://a.example", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "ab"),
        ("username", "1abc"),
        ("username", "a" * 31),
        ("username", "has space"),
        ("email", "nobody"),
        ("email", "a@b@example.org"),
        ("email", "a@example.org\nBcc: all@example.org"),
        ("avatarUrl", "javascript:alert(1)"),
        ("bannerUrl", "https://"),
        ("websiteUrl", "https://[bad"),
        ("websiteUrl", "https://good.example@evil.example/"),
        ("websiteUrl", "https://user:password@evil.example/"),
        ("websiteUrl", "https://good.example\\@evil.example/"),
        ("websiteUrl", 'https://a.example/"onload="alert(1)'),
        ("websiteUrl", "https://a.example/'x"),
        ("websiteUrl", "https://a.example/<b>"),
        ("websiteUrl", "https://a.example/%0"),
        ("websiteUrl", "https://\u0430pple.example/"),
        ("websiteUrl", "https://a.example/\u202etxt"),
        ("websiteUrl", "https://127.0.0.1/"),
        ("websiteUrl", "https://[::1]/"),
        ("websiteUrl", "https://2130706433/"),
        ("websiteUrl", "https://localhost/"),
        ("websiteUrl", "https://a.example:443443/"),
        ("websiteUrl", "https://-a.example/"),
        ("websiteUrl", "http://a.example/"),
        ("websiteUrl", "data:text/html,x"),
        ("websiteUrl", "//a.example/"),
        ("avatarUrl", "ipfs://../x"),
        ("username", "admin"),
        ("username", "Adm1n"),
        ("username", "ad_min"),
        ("username", "rnoderator"),
        ("username", "nuna_support"),
        ("username", "NunaOfficial2"),
        ("username", "me2"),
        ("username", "n\u200buna"),
        ("twitterHandle", "https://x.example/ana"),
        ("twitterHandle", "\u0430na"),
        ("bio", "x" * 1001),
        ("bio", "a\u202eb"),
        ("bio", "a\u2066b"),
        ("bio", "a\x00b"),
        ("bio", "a\rb"),
        ("bio", "a\u2028b"),
        ("role", "admin"),
        ("isVerified", True),
    ],
)
def test_a_bad_field_is_named(field: str, value: Any) -> None:
    answer = change(ANA, {field: value})
    assert (answer.status, [e["field"] for e in answer.json["errors"]]) == (422, [field])
    assert wiring.tables().get(USERS, address=ANA) is None


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("websiteUrl", "HTTPS://a.example/A?b=c#d", "https://a.example/A?b=c#d"),
        ("websiteUrl", "https://xn--80ak6aa92e.example:8443/%C3%A4", "https://xn--80ak6aa92e.example:8443/%C3%A4"),
        ("avatarUrl", f"ipfs://{'b' * 59}/a.png", f"ipfs://{'b' * 59}/a.png"),
        ("bio", "two\nlines \U0001f3f3\ufe0f\u200d\U0001f308", "two\nlines \U0001f3f3\ufe0f\u200d\U0001f308"),
        ("username", "Anna_1", "Anna_1"),
        ("username", "meadow", "meadow"),
        ("username", "nunavut", "nunavut"),
    ],
)
def test_an_honest_field_is_taken(field: str, value: str, kept: str) -> None:
    assert change(ANA, {field: value}).json[field] == kept


def test_summaries_are_of_every_address_in_one_read() -> None:
    change(ANA, {"username": "ana", "avatarUrl": "https://a.example/a.png"})
    found = users.summaries([ANA, BEN, ANA])
    assert list(found) == [ANA, BEN]
    assert found[ANA].model_dump(by_alias=True) == {
        "address": ANA,
        "username": "ana",
        "avatarUrl": "https://a.example/a.png",
    }
    assert found[BEN].username is None
    assert users.summaries([]) == {}


@given(st.text(max_size=80))
def test_no_text_passes_as_an_email_with_a_space_or_line(text: str) -> None:
    try:
        email = ProfileChange(email=text).email
    except ValueError:
        return
    assert email is None or (email.isascii() and email.isprintable() and " " not in email and email.count("@") == 1)
