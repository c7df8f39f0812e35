"""One index at a time: DynamoDB makes or deletes a single index of a table in one update, and refuses a template that
asks for two (CloudFormation, AWS::DynamoDB::Table, GlobalSecondaryIndexes: "update requires").

`-c deployed=FILE` is the template as it is deployed (`aws cloudformation get-template`). Synthesis then goes one step
from it towards what nuna.resources declares, and says how many are left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nuna.resources import Index, Table


@dataclass(frozen=True)
class Deployed:
    """Table name (with its stage) → its indexes, of the stack that is to be updated; none: a new stack."""

    indexes: Mapping[str, tuple[Index, ...]]

    @classmethod
    def of(cls, file: str | None) -> Deployed:
        """Read a template, plain or as the CLI prints it. Raises ValueError when the file has no resources."""
        if file is None:
            return cls({})
        template: dict[str, Any] = json.loads(Path(file).read_text())
        template = template.get("TemplateBody", template)
        if "Resources" not in template:
            raise ValueError(f"{file} is no CloudFormation template: aws cloudformation get-template --stack-name …")
        tables = (r for r in template["Resources"].values() if r["Type"] == "AWS::DynamoDB::Table")
        return cls({table["Properties"]["TableName"]: _indexes(table["Properties"]) for table in tables})

    def step(self, name: str, table: Table) -> tuple[Table, int]:
        """(the table as the next deploy may have it, how many further deploys are needed)."""
        if name not in self.indexes:
            return table, 0
        now, wanted = self.indexes[name], table.indexes
        gone = [index for index in now if index not in wanted]
        new = [index for index in wanted if index not in now]
        changes = len(gone) + len(new)
        if changes <= 1:
            return table, 0
        # An index whose keys change keeps its name: it must be gone before it can come again.
        free = [index for index in new if index.name not in {old.name for old in now}]
        following = (*now, free[0]) if free else tuple(index for index in now if index != gone[0])
        return replace(table, indexes=following), changes - 1


def _indexes(properties: dict[str, Any]) -> tuple[Index, ...]:
    def keys(schema: list[dict[str, str]]) -> list[str | None]:
        by_kind = {part["KeyType"]: part["AttributeName"] for part in schema}
        return [by_kind["HASH"], by_kind.get("RANGE")]

    declared = properties.get("GlobalSecondaryIndexes", [])
    return tuple(Index(index["IndexName"], *keys(index["KeySchema"])) for index in declared)  # type: ignore[arg-type]
