"""The declared resources in memory (moto), made from the same data that CDK deploys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto import mock_aws

from nuna import wiring
from nuna.adapters.aws import clients
from nuna.adapters.ports import Put
from nuna.chain import progress
from nuna.resources import SESSIONS, Bucket, Bus, Queue, Secret, Table, all_resources
from nuna.web import rate_limit
from nuna.web.identity import session_key


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
                    clients.client("dynamodb").create_table(**table_request(resource))
                case Bucket():
                    clients.client("s3").create_bucket(Bucket=resource.id)
                case Queue():
                    clients.client("sqs").create_queue(QueueName=resource.id)
                case Bus():
                    clients.client("events").create_event_bus(Name=resource.id)
                case Secret():
                    clients.client("secretsmanager").create_secret(
                        Name=resource.id, SecretString=f"a secret that is kept in memory, {resource.name}"
                    )
        # the session of tokens that a test makes for a Principal who never signed in
        wiring.tables().write(Put(SESSIONS, {"id": session_key(""), "address": "", "expires": 2**33}))
        yield
        _forget()


def _forget() -> None:
    wiring.reset()
    clients.client.cache_clear()
    clients.session.cache_clear()
    rate_limit._leases.clear()
    rate_limit._sizes.clear()
    progress._seen = (-progress.FRESH, 0)
