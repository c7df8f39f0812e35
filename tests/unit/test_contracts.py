"""The platform's contracts are listed once; whoever else names them means the same."""

from __future__ import annotations

import json

import pytest

from contracts.deploy.plan import Plan
from infra_cdk.parameters import SETTINGS, of_network
from nuna import contracts
from nuna.chain.events import EVENTS
from nuna.contracts import COLLECTION, CONTRACTS, OWN
from nuna.registry import root_folder
from nuna.settings import MissingSetting

NAMES = {contract.name for contract in CONTRACTS}


def test_what_is_deployed_is_what_is_listed() -> None:
    assert set(Plan.local().addresses) == NAMES


def test_a_networks_record_fills_the_parameters_of_all() -> None:
    record = json.loads((root_folder() / "contracts/networks/local.json").read_text())["contracts"]
    parameters = of_network("local")
    assert {contract.name: parameters[contract.parameter] for contract in CONTRACTS} == record
    assert {SETTINGS[contract.parameter][0] for contract in CONTRACTS} == {
        f"NUNA_{contract.setting}" for contract in CONTRACTS
    }


def test_each_has_a_table_of_its_errors() -> None:
    tables = json.loads((root_folder() / "layers/nuna/python/nuna/adapters/stellar/contract_errors.json").read_text())
    assert {contract.errors for contract in CONTRACTS} | {COLLECTION} == set(tables)


def test_events_come_from_those_that_emit() -> None:
    roles = {role for event in EVENTS.values() for role in event.emission.roles}
    assert roles == {contract.name for contract in OWN} | {COLLECTION}


def test_an_address_is_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUNA_NATIVE_CONTRACT", "CNATIVE")
    monkeypatch.delenv("NUNA_FACTORY_CONTRACT", raising=False)
    assert (contracts.NATIVE.address, contracts.FACTORY.known_address) == ("CNATIVE", None)
    assert contracts.error_tables()["CNATIVE"] == "asset"
    assert (contracts.currency_code("CNATIVE"), contracts.currency_code("COTHER")) == ("XLM", "COTHER")
    with pytest.raises(MissingSetting, match="NUNA_FACTORY_CONTRACT"):
        _ = contracts.FACTORY.address
