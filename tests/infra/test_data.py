"""Data outlives its stack, and never blocks the next one."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra_cdk.indexes import Deployed
from nuna.resources import LISTINGS, Index, Table
from tests.infra.conftest import Synthesized, synthesize

KEPT = {"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::KMS::Key"}
A, B, C = Index("a", "x"), Index("b", "y", "seq"), Index("c", "z")


def test_what_is_kept_is_not_kept_of_a_create_that_failed(synthesized: Synthesized) -> None:
    policies = {
        resource["Type"]: (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy"))
        for template in synthesized.templates.values()
        for resource in template["Resources"].values()
        if resource.get("DeletionPolicy") not in (None, "Delete")
    }
    assert set(policies) >= KEPT
    assert set(policies.values()) == {("RetainExceptOnCreate", "Retain")}


def test_nobody_deletes_a_table_or_the_stack_by_mistake(tmp_path: Path, synthesized: Synthesized) -> None:
    assert all(table["DeletionProtectionEnabled"] for table in synthesized.of_type("AWS::DynamoDB::Table"))
    manifest = json.loads((synthesized.outdir / "manifest.json").read_text())["artifacts"]["nuna-dev"]
    assert manifest["properties"]["terminationProtection"] is True
    users = [function for function in synthesized.functions if function.service == "users"]
    first = json.loads((synthesize(tmp_path, users, new="true") / "nuna-dev.template.json").read_text())
    tables = [r for r in first["Resources"].values() if r["Type"] == "AWS::DynamoDB::Table"]
    assert tables  # a protected table could not be rolled back
    assert not any(table["Properties"].get("DeletionProtectionEnabled") for table in tables)


def test_who_reads_objects_learns_that_one_is_missing(synthesized: Synthesized) -> None:
    readers = [
        statement
        for role in synthesized.of_type("AWS::IAM::Role")
        for policy in role.get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        if "s3:GetObject" in statement["Action"]
    ]
    assert readers
    for statement in readers:
        assert "s3:ListBucket" in statement["Action"]
        assert not all("/*" in json.dumps(resource) for resource in statement["Resource"])  # the bucket itself, too


def template(**indexes: tuple[Index, ...]) -> dict[str, Any]:
    def declared(index: Index) -> dict[str, Any]:
        keys = [{"AttributeName": index.pk, "KeyType": "HASH"}]
        keys += [{"AttributeName": index.sk, "KeyType": "RANGE"}] if index.sk else []
        return {"IndexName": index.name, "KeySchema": keys}

    tables = {
        name: {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {"TableName": name, "GlobalSecondaryIndexes": [declared(index) for index in made]},
        }
        for name, made in indexes.items()
    }
    return {"TemplateBody": {"Resources": tables}}


@pytest.mark.parametrize(
    ("now", "wanted", "following", "further"),
    [
        ((), (A,), (A,), 0),
        ((A,), (A, B), (A, B), 0),
        ((), (A, B), (A,), 1),
        ((), (A, B, C), (A,), 2),
        ((A, B), (), (B,), 1),
        ((A,), (B, C), (A, B), 2),
        ((A,), (Index("a", "other"),), (), 1),  # a name can't be taken while it is there
        ((A, B), (A, B), (A, B), 0),
    ],
)
def test_an_update_changes_one_index(
    tmp_path: Path, now: tuple[Index, ...], wanted: tuple[Index, ...], following: tuple[Index, ...], further: int
) -> None:
    file = tmp_path / "deployed.json"
    file.write_text(json.dumps(template(some=now)))
    step, left = Deployed.of(str(file)).step("some", Table("some", indexes=wanted))
    assert (step.indexes, left) == (following, further)


def test_a_new_table_has_all_of_its_indexes_at_once() -> None:
    assert Deployed.of(None).step("nuna-dev-listings", LISTINGS) == (LISTINGS, 0)


def test_synthesis_goes_one_step_from_what_is_deployed(tmp_path: Path, synthesized: Synthesized) -> None:
    deployed = tmp_path / "deployed.json"
    deployed.write_text(json.dumps(template(**{"nuna-dev-listings": LISTINGS.indexes[:1]})))
    users = [function for function in synthesized.functions if function.service == "users"]
    out = synthesize(tmp_path, users, deployed=str(deployed))
    made = json.loads((out / "nuna-dev.template.json").read_text())["Resources"].values()
    (listings,) = (r["Properties"] for r in made if r.get("Properties", {}).get("TableName") == "nuna-dev-listings")
    names = [index["IndexName"] for index in listings["GlobalSecondaryIndexes"]]
    assert names == [index.name for index in LISTINGS.indexes[:2]]
    assert (
        "one index a deploy; 2 more"
        in (out / "nuna-dev.metadata.json").read_text() + (out / "manifest.json").read_text()
    )
