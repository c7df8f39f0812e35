"""What a deployment must be told: literals at synthesis, or parameters without default that CloudFormation checks."""

import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from contracts.deploy.plan import Plan
from infra_cdk import parameters
from infra_cdk.parameters import DERIVED, ON_AWS, ON_ONE_MACHINE, VALUES, Parameters, WrongDeployment, of_network
from nuna import settings
from nuna.contracts import CONTRACTS
from nuna.registry import Function
from tests.infra.conftest import Synthesized, synthesize

GOOD = {
    "Network": "testnet",
    "StartLedger": "512000",
    "RpcUrl": "https://soroban-testnet.stellar.org",
    "IpfsApi": "pinata+https://api.pinata.cloud",
    "IpfsGateway": "https://ipfs.io/ipfs",
    "MailFrom": "market@nuna.example",
    "Domain": "nuna.example",
    "Certificate": "arn:aws:acm:us-east-1:000000000000:certificate/1",
    "FactoryContract": "CBJP4QHUULVFR6MTFB56GMJEQTNMST5SZRWYD2JHF3ZBVQIWC4V6EDYP",
}
BAD = {
    "Network": ["", "local", "main"],
    "StartLedger": ["", "0", "-1", "soon"],
    "RpcUrl": ["", "http://rpc.example", "https://", "https://rpc.example/", "rpc.example", "https://a b"],
    "IpfsApi": ["", "https://api.pinata.cloud", "ftp+https://a.example"],
    "IpfsGateway": ["", "https://ipfs.io/ipfs/"],
    "MailFrom": ["", "market", "market@", "a@b@c.example"],
    "Domain": ["", "https://nuna.example", "localhost", "nuna.example/"],
    "Certificate": ["", "arn:aws:acm:eu-west-1:000000000000:certificate/1", "nuna.example"],
    "FactoryContract": ["", "CABC", "GBJP4QHUULVFR6MTFB56GMJEQTNMST5SZRWYD2JHF3ZBVQIWC4V6EDYP"],
}


@pytest.fixture
def testnet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A network that something was deployed on."""
    plan = Plan("testnet", "Test SDF Network ; September 2015", Plan.local().deployer, Plan.local().admin)
    (tmp_path / "testnet.json").write_text(json.dumps(plan.record() | {"ledger": 512_000}))
    monkeypatch.setattr(parameters, "NETWORKS", tmp_path)
    return plan


def taken(stage: str = "dev", **context: str) -> tuple[Parameters, dict[str, Any]]:
    app = cdk.App(context=context)
    made = Parameters(cdk.Stack(app, "some"), stage)
    return made, app.synth().get_stack_by_name("some").template.get("Parameters", {})


def test_no_parameter_has_a_default_and_each_has_a_pattern(synthesized: Synthesized) -> None:
    assert synthesized.root["Parameters"]
    for name, declared in synthesized.root["Parameters"].items():
        assert "Default" not in declared, name
        assert re.fullmatch(r"\^\(.+\)\$", declared["AllowedPattern"]), name
        assert not re.fullmatch(declared["AllowedPattern"], ""), name
        assert declared["ConstraintDescription"].startswith(f"{name}: "), name


@pytest.mark.parametrize("name", GOOD)
def test_a_pattern_takes_what_is_right_and_nothing_else(name: str, synthesized: Synthesized) -> None:
    pattern = synthesized.root["Parameters"][name]["AllowedPattern"]
    assert re.fullmatch(pattern, GOOD[name])
    for wrong in BAD[name]:
        assert not re.fullmatch(pattern, wrong), wrong
        if wrong:
            with pytest.raises(WrongDeployment, match="keys are public|is missing|" + re.escape(repr(wrong))):
                taken(**{name[0].lower() + name[1:]: wrong})


def test_a_networks_contracts_are_literals(testnet: Plan) -> None:
    made, asked = taken(network="testnet", rpcUrl="https://rpc.example")
    contracts = {name.upper(): address for name, address in testnet.addresses.items()}
    assert {f"NUNA_{name}_CONTRACT": made.settings[f"NUNA_{name}_CONTRACT"] for name in contracts} == {
        f"NUNA_{name}_CONTRACT": address for name, address in contracts.items()
    }
    assert made.settings["NUNA_NETWORK"] == "testnet"
    assert made.settings["NUNA_NETWORK_PASSPHRASE"] == testnet.passphrase
    assert made.settings["NUNA_START_LEDGER"] == "512000"
    assert made.settings["NUNA_RPC_URL"] == "https://rpc.example"
    assert not {"Network", "NetworkPassphrase", "StartLedger", "RpcUrl"} & set(asked)
    assert not any(name.endswith("Contract") for name in asked)


def test_a_network_without_its_first_ledger_is_refused(testnet: Plan, tmp_path: Path) -> None:
    (tmp_path / "testnet.json").write_text(json.dumps(testnet.record()))
    with pytest.raises(WrongDeployment, match="lacks `ledger`"):
        taken(network="testnet")
    with pytest.raises(WrongDeployment, match="make deploy-contracts NETWORK=mainnet"):
        taken(network="mainnet")
    with pytest.raises(WrongDeployment, match="keys are public"):
        taken(network="local")


def test_the_local_network_is_what_is_deployed_there() -> None:
    plan, known = Plan.local(), of_network("local")
    assert known["NetworkPassphrase"] == plan.passphrase
    assert {name: known[name] for name in known if name.endswith("Contract")} == {
        "NativeContract": plan.native,
        "FactoryContract": plan.addresses["factory"],
        "RoyaltyManagerContract": plan.addresses["royalty_manager"],
        "MarketplaceContract": plan.addresses["marketplace"],
        "AuctionContract": plan.addresses["auction"],
    }
    made, asked = taken("local")
    assert made.settings["NUNA_AUCTION_CONTRACT"] == plan.addresses["auction"]
    assert set(ON_ONE_MACHINE) <= set(asked)


def test_every_documented_setting_is_deployed(synthesized: Synthesized) -> None:
    documented = set(re.findall(r"NUNA_[A-Z_]+", settings.__doc__ or "")) - {"NUNA_STAGE", "NUNA_"}
    documented |= {f"NUNA_{contract.setting}" for contract in CONTRACTS}
    of_one_machine = {"NUNA_RATE_LIMIT_SCALE"}
    assert documented == {value.variable for value in VALUES.values() if value.variable} | DERIVED | of_one_machine
    for made in synthesized.of_type("AWS::Lambda::Function"):
        assert documented - of_one_machine <= set(made["Environment"]["Variables"]), made["FunctionName"]


def test_prod_has_a_domain_of_its_own() -> None:
    with pytest.raises(WrongDeployment, match="TLS"):
        taken("prod", domain="none")
    assert "Domain" in taken("prod")[1]
    assert "Domain" not in taken("dev", domain="none")[1]
    assert set(ON_AWS) <= set(taken("prod")[1])


def test_without_a_domain_the_distributions_name_is_the_markets(tmp_path: Path, synthesized: Synthesized) -> None:
    functions = [function for function in synthesized.functions if function.service in ("users", "uploads")]
    root = json.loads((synthesize(tmp_path, functions, domain="none") / "nuna-dev.template.json").read_text())
    (distribution,) = (n for n, r in root["Resources"].items() if r["Type"] == "AWS::CloudFront::Distribution")
    (users,) = (r for n, r in root["Resources"].items() if n.startswith("Serviceusers") and "Stack" in r["Type"])
    handed_on = json.dumps(users["Properties"]["Parameters"])
    assert json.dumps({"Fn::GetAtt": [distribution, "DomainName"]}) in handed_on
    assert "Aliases" not in root["Resources"][distribution]["Properties"]["DistributionConfig"]


def made_in(folder: Path, functions: list[Function], region: str) -> dict[str, Any]:
    """Stack → (region, types of its resources)."""
    out = synthesize(folder, functions, region=region)
    manifest = json.loads((out / "manifest.json").read_text())["artifacts"]
    found = {}
    for name, artifact in manifest.items():
        if artifact["type"] == "aws:cloudformation:stack":
            template = json.loads((out / artifact["properties"]["templateFile"]).read_text())
            where = artifact["environment"].rpartition("/")[2]
            found[name] = (where, {r["Type"] for r in template["Resources"].values()})
    return found


def test_the_region_is_fixed_and_the_acl_is_where_cloudfront_takes_it_from(
    tmp_path: Path, synthesized: Synthesized
) -> None:
    functions = [function for function in synthesized.functions if function.service == "users"]
    home = made_in(tmp_path / "home", functions, "us-east-1")
    assert set(home) == {"nuna-dev"}
    assert home["nuna-dev"][0] == "us-east-1" and "AWS::WAFv2::WebACL" in home["nuna-dev"][1]
    abroad = made_in(tmp_path / "abroad", functions, "eu-west-1")
    assert abroad["nuna-dev"][0] == "eu-west-1" and "AWS::WAFv2::WebACL" not in abroad["nuna-dev"][1]
    assert abroad["nuna-dev-edge"][0] == "us-east-1" and "AWS::WAFv2::WebACL" in abroad["nuna-dev-edge"][1]


def test_the_senders_identity_is_made_by_one_stage_only(tmp_path: Path, synthesized: Synthesized) -> None:
    assert not synthesized.of_type("AWS::SES::EmailIdentity")
    (sends,) = (
        statement
        for role in synthesized.of_type("AWS::IAM::Role")
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Action"] == "ses:SendEmail"
    )
    assert len(sends["Resource"]) == 2  # the address, or its domain: whichever SES knows
    functions = [function for function in synthesized.functions if function.service == "users"]
    maker = json.loads((synthesize(tmp_path, functions, makeSender="true") / "nuna-dev.template.json").read_text())
    (identity,) = (r for r in maker["Resources"].values() if r["Type"] == "AWS::SES::EmailIdentity")
    assert identity["DeletionPolicy"] == "RetainExceptOnCreate"
