"""Signing in with a wallet: challenge, signature, thresholds."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey
from stellar_sdk import Keypair

from nuna import wiring
from nuna.accounts import sign_in
from nuna.adapters.ports import Update
from nuna.errors import Forbidden, Unauthorized
from nuna.formats.clock import now
from nuna.resources import SESSIONS, USERS
from nuna.web import identity
from tests.support.chain import FakeChain
from tests.support.invoke import Answer, call

CONTRACT = "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD2KM"
PASSPHRASE = "Test SDF Network ; September 2015"


@dataclass(frozen=True)
class Key:
    """A key pair whose signatures are made by libsodium, not by the code under test."""

    number: int
    signing: SigningKey = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "signing", SigningKey(bytes([self.number]) * 32))

    @property
    def address(self) -> str:
        return Keypair.from_raw_ed25519_public_key(bytes(self.signing.verify_key)).public_key

    def sign(self, message: str) -> str:
        return base64.b64encode(self.signing.sign(sign_in.sep53_hash(message)).signature).decode()


ANA, BEN, EVE = Key(1), Key(2), Key(3)


@pytest.fixture
def chain(aws: None, monkeypatch: pytest.MonkeyPatch) -> FakeChain:
    monkeypatch.setenv("NUNA_PUBLIC_URL", "https://nuna.example")
    monkeypatch.setenv("NUNA_NETWORK_PASSPHRASE", PASSPHRASE)
    fake = FakeChain()
    wiring.use(chain=fake)
    return fake


def ask(address: str = ANA.address, **query: str) -> Answer:
    return call("auth/challenge", body={"walletAddress": address}, query=query)


def answer(challenge: str, *keys: Key, address: str = ANA.address) -> Answer:
    signed: Any = [key.sign(challenge) for key in keys]
    body = {"walletAddress": address, "challenge": challenge, "signature": signed if len(signed) > 1 else signed[0]}
    return call("auth/verify", body=body)


def row(challenge: str) -> dict[str, Any]:
    return wiring.tables().get(SESSIONS, id=sign_in.challenge_id(challenge)) or {}


SEP53_SEED = "SAKICEVQLYWGSOJS4WW7HZJWAHZVEEBS527LHK5V4MLJALYKICQCJXMW"
SEP53_ADDRESS = "GBXFXNDLV4LSWA4VB7YIL5GBD7BVNR22SGBTDKMO2SBZZHDXSKZYCP7L"


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        (
            "Hello, World!",
            "fO5dbYhXUhBMhe6kId/cuVq/AfEnHRHEvsP8vXh03M1uLpi5e46yO2Q8rEBzu3feXQewcQE5GArp88u6ePK6BA==",
        ),
        (
            "こんにちは、世界！",  # noqa: RUF001
            "CDU265Xs8y3OWbB/56H9jPgUss5G9A0qFuTqH2zs2YDgTm+++dIfmAEceFqB7bhfN3am59lCtDXrCtwH2k1GBA==",
        ),
        (
            base64.b64decode("2zZDP1sa1BVBfLP7TeeMk3sUbaxAkUhBhDiNdrksaFo="),
            "VA1+7hefNwv2NKScH6n+Sljj15kLAge+M2wE7fzFOf+L0MMbssA1mwfJZRyyrhBORQRle10X1Dxpx+UOI4EbDQ==",
        ),
    ],
    ids=["ascii", "japanese", "binary"],
)
def test_the_vectors_of_sep_53(message: str | bytes, signature: str) -> None:
    raw = base64.b64decode(signature)
    assert sign_in._made_by(SEP53_ADDRESS, sign_in.sep53_hash(message), raw)
    assert not sign_in._made_by(SEP53_ADDRESS, sign_in.sep53_hash(b"x" + b"y"), raw)
    assert Keypair.from_secret(SEP53_SEED).sign(sign_in.sep53_hash(message)) == raw


def test_the_challenge_names_site_wallet_network_and_time(chain: FakeChain) -> None:
    asked = ask().json
    lines = asked["challenge"].splitlines()
    assert lines[0] == "nuna.example wants you to sign in with your Stellar account:"
    assert lines[1] == ANA.address
    assert f"Network: {PASSPHRASE}" in lines and f"Expiration Time: {asked['expires']}" in lines
    assert ask().json["challenge"] != asked["challenge"]
    assert row(asked["challenge"])["valid_until"] - now() in (299, 300)


def test_a_signature_becomes_a_token_and_a_user(chain: FakeChain) -> None:
    signed_in = answer(ask().json["challenge"], ANA)
    assert signed_in.status == 200
    principal = identity.verify(signed_in.json["accessToken"])
    assert (principal.address, principal.tier) == (ANA.address, identity.UNFUNDED)
    assert signed_in.json["expiresIn"] == 900
    assert signed_in.json["user"]["address"] == ANA.address and signed_in.json["user"]["createdAt"]
    assert call("users/get_me", token=signed_in.json["accessToken"]).json == signed_in.json["user"]
    (cookie,) = signed_in.cookies
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/api/auth", "max-age=2592000"} <= attributes
    secret = cookie.split(";")[0].split("=", 1)[1]
    assert cookie.startswith("__Secure-nuna_refresh=")
    family = wiring.tables().get(SESSIONS, id=f"family#{secret.split('.')[0]}")
    assert family and secret not in str(family), "stored hashed"


def test_a_wallets_sdk_signature_is_accepted(chain: FakeChain) -> None:
    pair = Keypair.random()
    challenge = ask(pair.public_key).json["challenge"]
    body = {
        "wallet_address": pair.public_key,
        "challenge": challenge,
        "signature": base64.b64encode(pair.sign_message(challenge)).decode(),
    }
    assert call("auth/verify", body=body).status == 200


def test_a_challenge_serves_once(chain: FakeChain) -> None:
    challenge = ask().json["challenge"]
    assert answer(challenge, ANA).status == 200
    again = answer(challenge, ANA)
    assert (again.status, again.json["code"]) == (401, "challenge_used")


def test_of_two_at_once_one_signs_in(chain: FakeChain, monkeypatch: pytest.MonkeyPatch) -> None:
    challenge = ask().json["challenge"]
    signatures = [ANA.sign(challenge)]
    real = sign_in._require_authority

    def race(*args: Any) -> Any:
        monkeypatch.setattr(sign_in, "_require_authority", real)
        assert sign_in.verify(ANA.address, challenge, signatures).refresh_token
        return real(*args)

    monkeypatch.setattr(sign_in, "_require_authority", race)
    with pytest.raises(Unauthorized) as second:
        sign_in.verify(ANA.address, challenge, signatures)
    assert second.value.code == "challenge_used"


def test_an_expired_challenge_is_told_and_changes_nothing(chain: FakeChain) -> None:
    challenge = ask().json["challenge"]
    aged = {"valid_until": now() - 1}
    wiring.tables().write(Update(SESSIONS, {"id": sign_in.challenge_id(challenge)}, set=aged))
    before = row(challenge)
    late = answer(challenge, ANA)
    assert (late.status, late.json["code"]) == (401, "challenge_expired")
    assert row(challenge) == before
    assert wiring.tables().get(USERS, address=ANA.address) is None
    assert chain.asked == []


def test_a_challenge_is_for_one_wallet(chain: FakeChain) -> None:
    challenge = ask(BEN.address).json["challenge"]
    stolen = answer(challenge, ANA, address=ANA.address)
    assert (stolen.status, stolen.json["code"]) == (401, "challenge_unknown")
    assert answer("made up", ANA).json["code"] == "challenge_unknown"
    assert answer(challenge, BEN, address=BEN.address).status == 200


def test_a_wrong_signature_leaves_the_challenge(chain: FakeChain) -> None:
    challenge = ask().json["challenge"]
    wrong = answer(challenge, EVE)
    assert (wrong.status, wrong.json["code"]) == (401, "signature_invalid")
    assert answer(challenge, ANA).status == 200


@pytest.mark.parametrize("signature", ["", "not base64", base64.b64encode(b"x" * 63).decode(), [], ["é"]])
def test_a_malformed_signature_is_named(chain: FakeChain, signature: Any) -> None:
    body = {"walletAddress": ANA.address, "challenge": ask().json["challenge"], "signature": signature}
    refused = call("auth/verify", body=body)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "signature")


def test_another_signer_may_act_if_it_weighs_enough(chain: FakeChain) -> None:
    chain.accounts[ANA.address] = ({ANA.address: 1, BEN.address: 2}, 2)
    challenge = ask().json["challenge"]
    light = answer(challenge, ANA)
    assert (light.status, light.json["code"]) == (403, "threshold_not_met")
    assert answer(challenge, ANA, ANA).json["code"] == "threshold_not_met", "one key counts once"
    assert answer(challenge, EVE).json["code"] == "signature_invalid"
    signed_in = answer(challenge, BEN)
    assert identity.verify(signed_in.json["accessToken"]).tier == "standard"
    assert answer(ask().json["challenge"], ANA, BEN).status == 200


def test_a_disabled_master_key_signs_for_nobody(chain: FakeChain) -> None:
    chain.accounts[ANA.address] = ({BEN.address: 1}, 0)
    assert answer(ask().json["challenge"], ANA).json["code"] == "threshold_not_met"
    signed_in = answer(ask().json["challenge"], BEN)
    assert signed_in.json["user"]["address"] == ANA.address


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights=st.lists(st.integers(0, 255), min_size=3, max_size=3),
    threshold=st.integers(0, 255),
    who=st.sets(st.integers(0, 2), min_size=1),
)
def test_signers_pass_exactly_when_they_reach_the_threshold(
    chain: FakeChain, weights: list[int], threshold: int, who: set[int]
) -> None:
    keys = [ANA, BEN, EVE]
    chain.accounts[ANA.address] = ({k.address: w for k, w in zip(keys, weights, strict=True)}, threshold)
    try:
        sign_in._require_authority(ANA.address, "m", [keys[n].sign("m") for n in who])
        passed = True
    except Forbidden:
        passed = False
    assert passed == (sum(weights[n] for n in who) >= max(1, threshold))


def test_while_the_chain_is_down_nothing_is_spent(chain: FakeChain) -> None:
    challenge = ask().json["challenge"]
    chain.down = True
    down = answer(challenge, ANA)
    assert (down.status, down.json["code"]) == (503, "unavailable") and down.headers["retry-after"]
    chain.down = False
    assert answer(challenge, ANA).status == 200


def test_other_methods_say_that_they_are_not_offered(chain: FakeChain) -> None:
    for method in ("sep10", "sep45"):
        refused = ask(method=method)
        assert (refused.status, refused.json["code"]) == (400, "method_not_supported")
    assert ask(method="magic").json["code"] == "unknown_method"
    assert ask(CONTRACT).json["code"] == "method_not_supported"
    wrong = ask("GABC")
    assert (wrong.status, wrong.json["errors"][0]["field"]) == (422, "walletAddress")


L = 2**252 + 27742317777372353535851937790883648493  # the order of ed25519's base point
SMALL = (  # the points of small order, as ed25519 writes them, canonical and not (RFC 7748, libsodium's list)
    "00" * 32,
    "01" + "00" * 31,
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


def test_a_signature_has_one_form(chain: FakeChain) -> None:
    """R and s + L is as good an equation; taken, it would be a second signature of one message (RFC 8032 §8.4)."""
    challenge = ask().json["challenge"]
    raw = base64.b64decode(ANA.sign(challenge))
    second = raw[:32] + (int.from_bytes(raw[32:], "little") + L).to_bytes(32, "little")
    body = {"walletAddress": ANA.address, "challenge": challenge, "signature": base64.b64encode(second).decode()}
    refused = call("auth/verify", body=body)
    assert (refused.status, refused.json["code"]) == (401, "signature_invalid")
    assert answer(challenge, ANA).status == 200


@pytest.mark.parametrize("point", SMALL)
def test_a_key_of_small_order_signs_nothing(point: str) -> None:
    """With R of small order and s = 0 such a key's equation holds for a message of eight, whoever sends it."""
    address = Keypair.from_raw_ed25519_public_key(bytes.fromhex(point)).public_key
    for r in SMALL:
        forged = bytes.fromhex(r) + bytes(32)
        assert not any(sign_in._made_by(address, sign_in.sep53_hash(f"m{n}"), forged) for n in range(16))


def test_another_sites_challenge_is_none_of_ours(chain: FakeChain) -> None:
    ours = ask().json["challenge"]
    theirs = ours.replace("nuna.example", "evil.example")
    assert answer(theirs, ANA).json["code"] == "challenge_unknown"
    assert answer(ours + " ", ANA).json["code"] == "challenge_unknown", "not a byte more than we gave"
    assert answer("x" * 2_001, ANA).status == 422


def test_what_is_signed_in_other_ways_is_no_signer(chain: FakeChain) -> None:
    """Hashes and pre-authorized transactions weigh in an account, but sign no message."""
    chain.accounts[ANA.address] = ({ANA.address: 1, "X" + "A" * 55: 9, "T" + "A" * 55: 9}, 2)
    assert answer(ask().json["challenge"], ANA).json["code"] == "threshold_not_met"


def test_a_wallet_that_is_not_on_the_chain_has_no_quota_of_its_own(chain: FakeChain) -> None:
    """Making another such wallet costs nothing, so all of an address's share its quota; once funded it has its own."""
    token = answer(ask().json["challenge"], ANA).json["accessToken"]
    assert identity.verify(token).tier == identity.UNFUNDED
    chain.accounts[ANA.address] = ({ANA.address: 1}, 0)
    token = answer(ask().json["challenge"], ANA).json["accessToken"]
    assert identity.verify(token).tier == "standard"
    wiring.tables().write(Update(USERS, {"address": ANA.address}, set={"tier": "premium"}))
    del chain.accounts[ANA.address]
    token = answer(ask().json["challenge"], ANA).json["accessToken"]
    assert identity.verify(token).tier == identity.UNFUNDED, "merged away: the reserve came back"
    assert (wiring.tables().get(USERS, address=ANA.address) or {})["tier"] == "premium"
