"""DynamoDB behind the `Tables` port: PynamoDB builds every expression and request; pages are parsed lean.

PynamoDB's models are left out on purpose: keys and indexes are declared once, in `nuna.resources`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pynamodb.connection.base import Connection, MetaTable
from pynamodb.exceptions import PutError, TransactWriteError, UpdateError, VerboseClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import Action

from nuna.adapters.aws import clients
from nuna.adapters.ports import Check, ConditionFailed, Delete, Item, Key, Page, Put, Update, Write
from nuna.formats.dynamo_json import decode_item, encode
from nuna.resources import Table, key_of

BATCH = 100  # keys of one BatchGetItem (DynamoDB's limit)
CONFLICTS = ("ConditionalCheckFailed", "ConditionalCheckFailedException", "TransactionConflict")


class DynamoTables:
    """The port over one PynamoDB connection."""

    def __init__(self) -> None:
        self._connection = Connection(region=clients.region(), max_retry_attempts=4)
        self._connection._local.session = clients.session()
        self._known: set[str] = set()
        _ = self._connection.client  # made here, so that a Lambda makes it in its init phase

    def get(self, table: Table, **key: str) -> Item | None:
        response = self._call("GetItem", **self._request(table, key, consistent_read=True))
        return decode_item(response["Item"]) if response.get("Item") else None

    def get_many(self, table: Table, keys: Iterable[Key]) -> list[Item]:
        wanted = list({tuple(sorted(key.items())): dict(key) for key in keys}.values())
        found: dict[tuple[str, ...], Item] = {}
        for start in range(0, len(wanted), BATCH):
            pending: Any = [encode(key)["M"] for key in wanted[start : start + BATCH]]
            while pending:
                response = self._call("BatchGetItem", RequestItems={table.id: {"Keys": pending}})
                for raw in response["Responses"].get(table.id, []):
                    item = decode_item(raw)
                    found[tuple(key_of(table, item).values())] = item
                pending = response.get("UnprocessedKeys", {}).get(table.id, {}).get("Keys")
        ordered = (found.get(tuple(key[name] for name in (table.pk, table.sk) if name)) for key in wanted)
        return [item for item in ordered if item is not None]

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
        response = self._call("Query", **request)
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
            response = self._call("Query", **request)
            total += int(response["Count"])
            if not response.get("LastEvaluatedKey"):
                return total
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def write(self, *writes: Write) -> None:
        if len(writes) == 1 and not isinstance(writes[0], Check):
            self._write_one(writes[0])
            return
        groups: dict[type, list[tuple[int, dict[str, Any]]]] = {Check: [], Delete: [], Put: [], Update: []}
        for place, write in enumerate(writes):
            groups[type(write)].append((place, self._body(write)))
        order = [place for group in groups.values() for place, _ in group]
        try:
            checks, deletes, puts, updates = ([body for _, body in group] for group in groups.values())
            self._connection.transact_write_items(checks, deletes, puts, updates)
        except TransactWriteError as error:
            for reason, place in zip(error.cancellation_reasons, order, strict=False):
                if reason is not None and reason.code in CONFLICTS:
                    raise ConditionFailed(place) from error
            raise

    def update(self, update: Update) -> Item:
        response = self._single("UpdateItem", self._body(update) | {"ReturnValues": "ALL_NEW"})
        return decode_item(response["Attributes"])

    def _write_one(self, write: Put | Update | Delete) -> None:
        self._single({Put: "PutItem", Update: "UpdateItem", Delete: "DeleteItem"}[type(write)], self._body(write))

    def _single(self, operation: str, request: dict[str, Any]) -> Any:
        try:
            return self._call(operation, **request)
        except (VerboseClientError, PutError, UpdateError) as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code") in CONFLICTS:
                raise ConditionFailed from error
            raise

    def _call(self, operation: str, **request: Any) -> Any:
        return self._connection._make_api_call(operation, request)

    def _body(self, write: Write) -> dict[str, Any]:
        if isinstance(write, Put):
            conditions = _equal(write.expect)
            if write.absent:
                conditions.append(Path(write.table.pk).does_not_exist())
            item = {name: encode(value) for name, value in write.item.items() if value is not None}
            request = self._request(write.table, key_of(write.table, write.item), condition=_all(conditions))
            del request["Key"]
            request["Item"] = item
            return request
        conditions = _equal(write.expect)
        actions: list[Action] | None = None
        if isinstance(write, Update):
            if write.exists:
                conditions.append(Path(write.table.pk).exists())
            for name, bound in write.below.items():
                path = Path([name])
                conditions.append(path.does_not_exist() | (path < Value(encode(bound))))
            actions = [
                Path([name]).remove() if value is None else Path([name]).set(Value(encode(value)))
                for name, value in write.set.items()
            ] + [Path([name]).add(Value(encode(value))) for name, value in write.add.items()]
        return self._request(write.table, write.key, condition=_all(conditions), actions=actions)

    def _request(self, table: Table, key: Key, **options: Any) -> dict[str, Any]:
        """PynamoDB's request for one item; it is told the key schema, so that it never asks DescribeTable."""
        if table.id not in self._known:
            schema = [{"AttributeName": table.pk, "KeyType": "HASH"}]
            schema += [{"AttributeName": table.sk, "KeyType": "RANGE"}] if table.sk else []
            names = [{"AttributeName": part["AttributeName"], "AttributeType": "S"} for part in schema]
            meta = {"TableName": table.id, "KeySchema": schema, "AttributeDefinitions": names}
            self._connection.add_meta_table(MetaTable(meta))
            self._known.add(table.id)
        return self._connection.get_operation_kwargs(
            table.id, key[table.pk], key[table.sk] if table.sk else None, **options
        )


def _equal(expect: Mapping[str, Any]) -> list[Condition]:
    return [
        Path([name]).does_not_exist() if value is None else Path([name]) == Value(encode(value))
        for name, value in expect.items()
    ]


def _all(conditions: Sequence[Condition]) -> Condition | None:
    joined: Condition | None = None
    for condition in conditions:
        joined = condition if joined is None else joined & condition
    return joined
