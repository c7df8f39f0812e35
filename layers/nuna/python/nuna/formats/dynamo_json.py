"""DynamoDB's JSON, which tables, their streams and their exports speak. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def encode(value: Any) -> dict[str, Any]:
    """A value as DynamoDB's JSON writes it. Floats are refused: money and counts are integers, and a fraction that
    somebody wrote is a Decimal."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case int() | Decimal():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case Mapping():
            return {"M": {str(k): encode(v) for k, v in value.items()}}
        case list() | tuple():
            return {"L": [encode(v) for v in value]}
    raise TypeError(f"{type(value).__name__} can't be stored; use str, int, bool, None, list or dict")


def decode(value: dict[str, Any]) -> Any:
    """The inverse of `encode`."""
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL":
            return inner
        case "N":
            return int(inner) if inner.lstrip("-").isdigit() else _number(inner)
        case "NULL":
            return None
        case "M":
            return {k: decode(v) for k, v in inner.items()}
        case "L":
            return [decode(v) for v in inner]
    raise TypeError(f"an item holds a DynamoDB {kind}, which nothing here writes")


def _number(text: str) -> int | Decimal:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def plain(value: Any) -> Any:
    """A value as other JSON has it: fractions are its numbers."""
    match value:
        case Decimal():
            return float(value)
        case Mapping():
            return {key: plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
    return value


def decode_item(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: decode(value) for name, value in raw.items()}
