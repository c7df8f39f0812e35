"""DynamoDB behind the `Tables` port: botocore's client, conditions and updates as PynamoDB's expressions.

PynamoDB's models and connection are left out on purpose: keys and indexes are declared once, in `nuna.resources`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import reduce
from operator import and_
from typing import Any

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action
from pynamodb.expressions.update import Update as Actions

from nuna.adapters.aws import clients
from nuna.adapters.ports import Check, ConditionFailed, Delete, Item, Key, Page, Put, Update, Write
from nuna.errors import Unavailable
from nuna.formats.dynamo_json import decode_item, encode
from nuna.resources import Table, key_of

BATCH = 100  # keys of one BatchGetItem (DynamoDB's limit)
ROUNDS = 8  # of one batch, while DynamoDB leaves some of its keys unread
PAUSE = 0.05  # seconds before the second round; twice as long before each further one
CONFLICTS = ("ConditionalCheckFailed", "ConditionalCheckFailedException", "TransactionConflict")


class DynamoTables:
    """The port over the process's client, made at once, so that a Lambda makes it in its init phase."""

    def __init__(self) -> None:
        self._client = clients.client("dynamodb")

    def get(self, table: Table, **key: str) -> Item | None:
        response = self._client.get_item(TableName=table.id, Key=_key(table, key), ConsistentRead=True)
        return decode_item(response["Item"]) if response.get("Item") else None

    def get_many(self, table: Table, keys: Iterable[Key]) -> list[Item]:
        wanted = list({tuple(sorted(key.items())): dict(key) for key in keys}.values())
        items: dict[tuple[str, ...], Item] = {}
        for start in range(0, len(wanted), BATCH):
            for raw in self._batch(table, [encode(key)["M"] for key in wanted[start : start + BATCH]]):
                item = decode_item(raw)
                items[tuple(key_of(table, item).values())] = item
        ordered = (items.get(tuple(key[name] for name in (table.pk, table.sk) if name)) for key in wanted)
        return [item for item in ordered if item is not None]

    def _batch(self, table: Table, keys: list[Any]) -> list[Any]:
        raw: list[Any] = []
        for number in range(ROUNDS):
            response = self._client.batch_get_item(RequestItems={table.id: {"Keys": keys}})
            raw += response["Responses"].get(table.id, [])
            keys = response.get("UnprocessedKeys", {}).get(table.id, {}).get("Keys", [])
            if not keys:
                return raw
            time.sleep(PAUSE * 2**number)
        raise Unavailable(f"the table {table.name} is too busy; ask again shortly", code="busy", retry_after=2)

    def query(
        self,
        table: Table,
        pk: str,
        *,
        index: str | None = None,
        prefix: str | None = None,
        above: str | None = None,
        newest_first: bool = True,
        after: Item | None = None,
        limit: int = 50,
    ) -> Page:
        keys = table.index(index) if index else table
        names, values = {"#p": keys.pk}, {":p": encode(pk)}
        condition = "#p = :p"
        if prefix is not None:
            names["#s"], values[":s"] = str(keys.sk), encode(prefix)
            condition += " AND begins_with(#s, :s)"
        if above is not None:
            names["#s"], values[":a"] = str(keys.sk), encode(above)
            condition += " AND #s > :a"
        request: dict[str, Any] = {
            "TableName": table.id,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if index:
            request["IndexName"] = index
        else:
            request["ConsistentRead"] = True  # an index can't, a table can
        if after:
            request["ExclusiveStartKey"] = encode(after)["M"]
        response = self._client.query(**request)
        last = response.get("LastEvaluatedKey")
        return Page([decode_item(raw) for raw in response["Items"]], decode_item(last) if last else None)

    def count(self, table: Table, pk: str, *, index: str | None = None) -> int:
        request: dict[str, Any] = {
            "TableName": table.id,
            "KeyConditionExpression": "#p = :p",
            "ExpressionAttributeNames": {"#p": (table.index(index) if index else table).pk},
            "ExpressionAttributeValues": {":p": encode(pk)},
            "Select": "COUNT",
        } | ({"IndexName": index} if index else {})
        total = 0
        while True:
            response = self._client.query(**request)
            total += int(response["Count"])
            if not response.get("LastEvaluatedKey"):
                return total
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def write(self, *writes: Write) -> None:
        if len(writes) == 1 and not isinstance(writes[0], Check):
            self._write_one(writes[0])
            return
        try:
            self._client.transact_write_items(TransactItems=[{_KINDS[type(w)]: _body(w)} for w in writes])
        except ClientError as error:
            for place, reason in enumerate(error.response.get("CancellationReasons", ())):
                if reason["Code"] in CONFLICTS:
                    raise ConditionFailed(place) from error
            raise

    def update(self, update: Update) -> Item:
        with _conditional():
            response = self._client.update_item(**_body(update), ReturnValues="ALL_NEW")
        return decode_item(response["Attributes"])

    def _write_one(self, write: Put | Update | Delete) -> None:
        call = {Put: self._client.put_item, Update: self._client.update_item, Delete: self._client.delete_item}
        with _conditional():
            call[type(write)](**_body(write))


_KINDS = {Check: "ConditionCheck", Delete: "Delete", Put: "Put", Update: "Update"}
"""As TransactWriteItems names them."""


@contextmanager
def _conditional() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in CONFLICTS:
            raise ConditionFailed from error
        raise


def _body(write: Write) -> dict[str, Any]:
    """The request's parameters, the same for one write and as part of a transaction."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"TableName": write.table.id}
    if isinstance(write, Put):
        request["Item"] = {name: encode(value) for name, value in write.item.items() if value is not None}
    else:
        request["Key"] = _key(write.table, write.key)
    if isinstance(write, Update) and (actions := _actions(write)):
        request["UpdateExpression"] = Actions(*actions).serialize(names, values)
    if conditions := _conditions(write):
        request["ConditionExpression"] = reduce(and_, conditions).serialize(names, values)
    if names:
        request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    if values:
        request["ExpressionAttributeValues"] = values
    return request


def _actions(update: Update) -> list[Action]:
    changed: list[Action] = [
        Path([name]).remove() if value is None else Path([name]).set(Value(encode(value)))
        for name, value in update.set.items()
    ]
    return changed + [Path([name]).add(Value(encode(value))) for name, value in update.add.items()]


def _conditions(write: Write) -> list[Condition]:
    conditions: list[Condition] = [
        Path([name]).does_not_exist() if value is None else Path([name]) == Value(encode(value))
        for name, value in write.expect.items()
    ]
    if isinstance(write, Put) and write.absent:
        conditions.append(Path([write.table.pk]).does_not_exist())
    if isinstance(write, Update):
        if write.exists:
            conditions.append(Path([write.table.pk]).exists())
        for name, bound in write.below.items():
            path = Path([name])
            conditions.append(path.does_not_exist() | (path < Value(encode(bound))))
    return conditions


def _key(table: Table, key: Key) -> dict[str, Any]:
    return {name: encode(key[name]) for name in (table.pk, table.sk) if name}
