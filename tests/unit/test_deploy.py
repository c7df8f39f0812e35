"""Deploying the contracts: addresses known beforehand, and doing it twice changes nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from nuna_localnet import Net
from nuna_localnet.client import connect, fund
from stellar_sdk import Keypair

from contracts.deploy import __main__ as command
from contracts.deploy import error_names
from contracts.deploy.deployer import Deployer, DeployFailed
from contracts.deploy.plan import PASSPHRASES, Plan, local_key
from nuna.adapters.stellar.chain import SorobanChain


@pytest.fixture
def net() -> Net:
    net = Net()
    fund(net, local_key("deployer"))
    return net


def test_twice_changes_nothing(net: Net) -> None:
    plan, server = Plan.local(), connect(net)
    told: list[str] = []
    deployer = Deployer(plan, server, local_key("deployer"), told.append)
    assert deployer.run() == 9
    before = server.get_latest_ledger().sequence
    assert deployer.run() == 0
    assert server.get_latest_ledger().sequence == before
    port = SorobanChain(server, plan.passphrase)
    marketplace = plan.addresses["marketplace"]
    assert port.call(marketplace, "get_fee_bps") == plan.fee_bps
    assert port.call(marketplace, "is_currency_allowed", ("address", plan.native)) is True
    assert port.call(marketplace, "get_admin") == plan.admin
    assert port.call(plan.addresses["factory"], "is_collection", ("address", plan.native)) is False
    for market in ("marketplace", "auction"):
        assert port.call(plan.addresses[market], "get_royalty_manager") == plan.addresses["royalty_manager"]


class CutOffError(Exception):
    """The line went dead."""


def test_a_deployment_that_was_cut_off_goes_on_where_it_stopped(net: Net) -> None:
    plan, server, key = Plan.local(), connect(net), local_key("deployer")

    def cut() -> None:
        raise CutOffError

    # Cut off after each transaction, before its result was seen.
    for _ in range(9):
        with pytest.raises(CutOffError):
            Deployer(plan, server, key, sent=cut).run()
    assert Deployer(plan, server, key, sent=cut).run() == 0


def test_roles_are_given_by_the_admin(net: Net) -> None:
    server, key = connect(net), local_key("deployer")
    pauser, fees = (Keypair.random().public_key for _ in range(2))
    plan = replace(Plan.local(), admin=key.public_key, holders={"pauser": pauser, "fee_mgr": fees})
    assert Deployer(plan, server, key).run() == 9 + 5  # 3 pausers, 2 fee managers
    assert Deployer(plan, server, key).run() == 0
    port = SorobanChain(server, plan.passphrase)
    for name, role, holder in (
        ("factory", "pauser", pauser),
        ("marketplace", "fee_mgr", fees),
        ("auction", "pauser", pauser),
        ("royalty_manager", "upgrader", key.public_key),
    ):
        assert port.call(plan.addresses[name], "get_role", ("symbol", role)) == holder


def test_an_admin_elsewhere_is_told_what_to_call(net: Net) -> None:
    server, key, upgrader = connect(net), local_key("deployer"), Keypair.random().public_key
    plan = replace(Plan.local(), holders={"upgrader": upgrader})
    with pytest.raises(DeployFailed) as failed:
        Deployer(plan, server, key).run()
    lines = str(failed.value).splitlines()
    assert plan.admin in lines[0] and len(lines) == 5
    assert f"auction {plan.addresses['auction']}: set_role(upgrader, {upgrader})" in lines[4]
    # Everything else is there.
    assert Deployer(Plan.local(), server, key).run() == 0


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
    assert set(testnet.hashes) == {
        "nft",
        "collection_factory",
        "royalty_manager",
        "marketplace",
        "auction",
    }


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


def test_what_is_not_asked_for_stays_as_it_was(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    key, pauser = Keypair.random(), Keypair.random().public_key
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", key.secret)
    asked = ["--network", "testnet", "--plan"]
    assert command.main([*asked, "--pauser", pauser, "--fee-bps", "100"]) == 0
    first = capsys.readouterr().out
    record = json.loads(first)
    assert record["roles"] == {"fee_mgr": key.public_key, "pauser": pauser, "upgrader": key.public_key}
    (tmp_path / "testnet.json").write_text(first)
    assert command.main(asked) == 0
    assert capsys.readouterr().out == first
    assert command.main([*asked, "--upgrader", "GABC"]) == 1
    assert "GABC is no address" in capsys.readouterr().err
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", Keypair.random().secret)
    assert command.main(asked) == 1
    assert f"{key.public_key} deployed here" in capsys.readouterr().err


def test_another_network_or_an_empty_account_is_told(
    net: Net, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.setattr(command, "SorobanServer", lambda rpc: connect(net))
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", Keypair.random().secret)
    assert command.main(["--network", "testnet"]) == 1
    assert "is of the network “Nuna Local Network ; 2026”, not of testnet" in capsys.readouterr().err
    monkeypatch.setitem(PASSPHRASES, "testnet", net.passphrase)
    assert command.main(["--network", "testnet"]) == 1
    assert "has no account; fund it first" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert command.main(["--network", "local"]) == 0
    assert "9 transactions" in capsys.readouterr().out
    assert json.loads((tmp_path / "local.json").read_text()) == Plan.local().record()
    assert command.main(["--network", "local"]) == 0
    assert "nothing to do" in capsys.readouterr().out


def test_a_public_networks_file_says_where_the_indexer_begins(
    net: Net, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.setattr(command, "SorobanServer", lambda rpc: connect(net))
    monkeypatch.setitem(PASSPHRASES, "testnet", net.passphrase)
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", local_key("deployer").secret)
    file, before = tmp_path / "testnet.json", connect(net).get_latest_ledger().sequence
    assert command.main(["--network", "testnet"]) == 0
    first = json.loads(file.read_text())["ledger"]
    assert before < first < connect(net).get_latest_ledger().sequence
    assert command.main(["--network", "testnet"]) == 0  # a later run deploys nothing, and forgets nothing
    assert json.loads(file.read_text())["ledger"] == first
    file.unlink()
    assert command.main(["--network", "testnet"]) == 0
    assert "ledger" not in json.loads(file.read_text())  # not now's: what was before would never be read
    assert "add its ledger" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--pauser", local_key("admin").public_key], "--pauser: the local network's keys and terms are fixed"),
        (["--fee-bps", "0"], "--fee-bps: the local network's keys and terms are fixed"),
        (["--network", "testnet", "--fee-bps", "1001"], "--fee-bps 1001: the platform fee is 0 to 1,000 basis points"),
        (["--network", "testnet", "--admin", "me"], "me is no address of an account (G…) or a contract (C…)"),
    ],
)
def test_what_can_not_be_asked_for_is_named(
    options: list[str], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", local_key("admin").secret)
    assert command.main(options) == 1
    assert capsys.readouterr().err == f"failed: {said}\n"


def test_a_secret_is_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", local_key("admin").secret[:-1])
    assert command.main(["--network", "testnet"]) == 1
    shown = capsys.readouterr().err
    assert shown == "failed: NUNA_DEPLOYER_SECRET holds no secret seed (S…, 56 characters)\n"


def test_no_answer_is_no_confirmation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def nobody(_text: str) -> str:
        raise EOFError

    monkeypatch.setattr(command, "NETWORKS", tmp_path)
    monkeypatch.setattr("builtins.input", nobody)
    monkeypatch.setenv("NUNA_DEPLOYER_SECRET", local_key("admin").secret)
    assert command.main(["--network", "mainnet", "--rpc", "http://127.0.0.1:9"]) == 1
    assert "not confirmed" in capsys.readouterr().err


@pytest.mark.sockets
def test_where_no_rpc_answers_it_says_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--rpc", "http://127.0.0.1:9"]) == 1
    assert "no Soroban RPC answers at http://127.0.0.1:9; `make dev` runs the local one" in capsys.readouterr().err
