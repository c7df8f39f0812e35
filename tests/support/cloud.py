"""The declared resources in moto, made from the same data that CDK deploys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto import mock_aws

from nuna import indexed, rate_limit, wiring
from nuna.adapters import aws
from nuna.resources import Bucket, Bus, Queue, Secret, Table, all_resources


def table_request(table: Table) -> dict[str, Any]:
    """CreateTable's request for a declared table."""

    def schema(pk: str, sk: str | None) -> list[dict[str, str]]:
        keys = [{"AttributeName": pk, "KeyType": "HASH"}]
        return keys + ([{"AttributeName": sk, "KeyType": "RANGE"}] if sk else [])

    names = {table.pk, table.sk} | {name for index in table.indexes for name in (index.pk, index.sk)}
    request: dict[str, Any] = {
        "TableName": table.id,
        "KeySchema": schema(table.pk, table.sk),
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in sorted(n for n in names if n)],
        "BillingMode": "PAY_PER_REQUEST",
    }
    if table.indexes:
        request["GlobalSecondaryIndexes"] = [
            {"IndexName": i.name, "KeySchema": schema(i.pk, i.sk), "Projection": {"ProjectionType": "ALL"}}
            for i in table.indexes
        ]
    return request


@contextmanager
def cloud() -> Iterator[None]:
    """All resources, empty; adapters are made anew inside and forgotten after."""
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        _forget()
        for resource in all_resources():
            match resource:
                case Table():
                    aws.client("dynamodb").create_table(**table_request(resource))
                case Bucket():
                    aws.client("s3").create_bucket(Bucket=resource.id)
                case Queue():
                    aws.client("sqs").create_queue(QueueName=resource.id)
                case Bus():
                    aws.client("events").create_event_bus(Name=resource.id)
                case Secret():
                    aws.client("secretsmanager").create_secret(
                        Name=resource.id, SecretString=f"a secret of the tests, {resource.name}"
                    )
        yield
        _forget()


def _forget() -> None:
    wiring.reset()
    aws.client.cache_clear()
    aws.session.cache_clear()
    rate_limit._leases.clear()
    rate_limit._sizes.clear()
    indexed._seen = (-indexed.FRESH, 0)
