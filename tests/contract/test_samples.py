"""Every function has a sample of the event that invokes it, and takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Arg, ConditionFailed, Prepared, SignedCall
from nuna.contracts import CONTRACTS
from nuna.errors import BadRequest, ChainRefused, Problem
from nuna.registry import Function, Http, discover, root_folder
from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.chain import FakeChain

SAMPLES = root_folder() / "events/samples"
FUNCTIONS = discover()
ADDRESS = "GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U"
CONTRACT = "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E"
SETTINGS = {
    "PUBLIC_URL": "https://api.nuna.example",
    "MEDIA_URL": "https://media.nuna.example",
    "UPLOAD_URL": "https://upload.nuna.example",
    "NETWORK": "testnet",
    "NETWORK_PASSPHRASE": "Test SDF Network ; September 2015",
    "RPC_URL": "https://rpc.nuna.example",
    "IPFS_GATEWAY": "https://ipfs.nuna.example",
    "ARWEAVE_GATEWAY": "https://arweave.nuna.example",
    **{contract.setting: CONTRACT for contract in CONTRACTS if contract.required},
    "POLL_SECONDS": "0.1",
}


class RefusingChain(FakeChain):
    """A chain that knows none of the samples' contracts: whatever is prepared or submitted is refused."""

    def call(self, contract: str, function: str, *args: Arg) -> Any:
        raise ChainRefused("there is no such contract", error={"code": "missing_value", "contract": contract})

    def prepare(self, source: str, contract: str, function: str, *args: Arg) -> Prepared:
        raise ChainRefused("there is no such contract", error={"code": "missing_value", "contract": contract})

    def inspect(self, xdr: str) -> SignedCall:
        raise BadRequest("not an envelope", code="malformed_xdr")


class Quiet:
    """A WebSocket callback whose clients have gone, and state machines that start."""

    def post(self, connection: str, message: Mapping[str, Any]) -> bool:
        return False

    def start(self, machine: str, name: str, input: Mapping[str, Any]) -> None:
        return


def sample_of(function: Function) -> Path:
    return SAMPLES / function.service / f"{function.name}.json"


def test_every_function_has_a_sample_and_every_sample_a_function() -> None:
    assert {sample_of(function) for function in FUNCTIONS} == set(SAMPLES.glob("*/*.json"))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.id)
def test_a_function_takes_its_sample(function: Function, aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(f"NUNA_{name}", value)
    wiring.use(chain=RefusingChain(), live=Quiet(), workflows=Quiet())
    text = sample_of(function).read_text().replace("<accessToken>", identity.issue(Principal(ADDRESS)))
    refused: Exception | None = None
    answer: Any = None
    try:
        answer = function(json.loads(text))
    except (Problem, ConditionFailed) as error:
        refused = error
    if isinstance(function.trigger, Http):
        assert refused is None and answer["statusCode"] < 500, answer["body"]
        assert answer["statusCode"] not in (405, 422) and "route_not_found" not in answer.get("body", "")
    elif isinstance(refused, Problem):
        assert refused.status < 500, "a job about a thing that is not there says so"
