"""Deploying the contracts: addresses known beforehand, and doing it twice changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nuna_localnet import Net
from nuna_localnet.client import connect, fund

from contracts.deploy import __main__ as command
from contracts.deploy import error_names
from contracts.deploy.deployer import Deployer, DeployFailed
from contracts.deploy.plan import Plan, local_key
from nuna.adapters.soroban import SorobanChain


@pytest.fixture
def net() -> Net:
    net = Net()
    fund(net, local_key("deployer"))
    return net


def test_twice_changes_nothing(net: Net) -> None:
    plan, server = Plan.local(), connect(net)
    told: list[str] = []
    deployer = Deployer(plan, server, local_key("deployer"), told.append)
    assert deployer.run() == 5
    before = server.get_latest_ledger().sequence
    assert deployer.run() == 0
    assert server.get_latest_ledger().sequence == before
    port = SorobanChain(server, plan.passphrase)
    marketplace = plan.addresses["marketplace"]
    assert port.call(marketplace, "get_fee_bps") == plan.fee_bps
    assert port.call(marketplace, "is_currency_allowed", ("address", plan.native)) is True
    assert port.call(marketplace, "get_admin") == plan.admin
    assert port.call(plan.addresses["factory"], "is_collection", ("address", plan.native)) is False


def test_other_code_at_an_address_is_told_not_overwritten(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, server = Plan.local(), connect(net)
    Deployer(plan, server, local_key("deployer")).run()
    true = Plan.wasm
    monkeypatch.setattr(Plan, "wasm", lambda self, name: true(self, "nft" if name == "marketplace" else name))
    with pytest.raises(DeployFailed, match="the admin upgrades it"):
        Deployer(plan, server, local_key("deployer")).run()
    with pytest.raises(DeployFailed, match="the key is of"):
        Deployer(plan, server, local_key("admin"))


def test_the_local_record_is_what_the_plan_says() -> None:
    assert json.loads((command.NETWORKS / "local.json").read_text()) == Plan.local().record()


def test_the_api_knows_every_error_of_the_committed_wasm() -> None:
    assert error_names.TARGET.read_text() == error_names.document(), "run `python -m contracts.deploy.error_names`"


def test_the_plan_of_another_network_has_other_addresses() -> None:
    local = Plan.local()
    testnet = replace(local, network="testnet", passphrase="Test SDF Network ; September 2015")
    assert not set(local.addresses.values()) & set(testnet.addresses.values())
    assert testnet.native == "CDLZFC3SYJYDZT7K67VZ75HPJVIEUVNIXF47ZG2FB2RMQQVU2HHGCYSC"  # testnet's, as published
    assert set(testnet.record()["wasm"]) == {"nft", "collection_factory", "marketplace"}  # type: ignore[call-overload]


def test_mainnet_wants_a_key_and_a_typed_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.delenv("NUNA_DEPLOYER_SECRET", raising=False)
    asked: list[str] = []

    def answer(text: str) -> str:
        asked.append(text)
        return "yes"

    monkeypatch.setattr("builtins.input", answer)
    assert command.main(["--network", "mainnet"]) == 1
    assert "set NUNA_DEPLOYER_SECRET" in capsys.readouterr().err and not asked
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", local_key("admin").secret)
    assert command.main(["--network", "mainnet", "--rpc", "http://127.0.0.1:9"]) == 1
    assert "not confirmed" in capsys.readouterr().err and len(asked) == 1
    assert list(tmp_path.iterdir()) == []
