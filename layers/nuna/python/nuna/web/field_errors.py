"""What is wrong with the fields of a request, in words for people: the validator's own name Python's types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

MOST = 20  # errors that one answer lists
LONGEST = 200  # characters of a field's path or of a message: an unknown field's name is its sender's
_TIME = "expected a time with its zone, for example 2026-12-24T18:00:00Z"
_NUMBER = "expected a whole number"
_MESSAGES = {
    "missing": "it is required",
    "extra_forbidden": "there is no such field",
    "string_type": "expected text",
    "string_too_short": "expected at least {min_length} characters",
    "string_too_long": "expected at most {max_length} characters",
    "string_pattern_mismatch": "it has not the form that the API's description gives",
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_parsing_size": "the number is too large",
    "int_from_float": _NUMBER,
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
    "list_type": "expected a list",
    "too_short": "expected at least {min_length} entries",
    "too_long": "expected at most {max_length} entries",
    "dict_type": "expected an object",
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "timezone_aware": _TIME,
}


def describe(found: Sequence[Mapping[str, Any]], body: Any, annotations: Iterable[Any]) -> list[dict[str, str]]:
    """`{field, message}` of each bad field of a request, its path as the JSON has it, at most MOST.

    `found`: the validator's errors; `body`: the JSON that was sent; `annotations`: of the handler's parameters, whose
    models name the fields of an object that is missing.
    """
    messages: dict[str, list[str]] = {}
    models = {model.__name__: model for annotation in annotations for model in _models(annotation)}
    for entry in found[: 5 * MOST]:  # several of them can be of one field
        place, *path = entry["loc"]
        field = ".".join(_as_sent(path, body) if place == "body" else map(str, path)) or str(place)
        lines = messages.setdefault(_short(field), [])
        if (text := _short(_message(entry, models))) not in lines:
            lines.append(text)
    return [{"field": field, "message": _joined(lines)} for field, lines in list(messages.items())[:MOST]]


def _message(entry: Mapping[str, Any], models: Mapping[str, type[BaseModel]]) -> str:
    kind, context = entry["type"], entry.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        return str(context["error"])
    if kind == "literal_error":
        return f"expected one of {str(context['expected']).replace(' or ', ', ').replace(chr(39), '')}"
    if kind in ("model_type", "model_attributes_type"):
        model = models.get(context.get("class_name", "")) or next(iter(models.values()), None)
        names = ", ".join(field.alias or name for name, field in model.model_fields.items()) if model else "…"
        return f"expected {{{names}}}"
    return _MESSAGES.get(kind, "it is not valid").format(**context)


def _joined(messages: Sequence[str]) -> str:
    """Of a field that may be one of several things, none of which it is: `expected text or a whole number`."""
    first, *others = messages
    return " or ".join([first, *(other.removeprefix("expected ") for other in others)])


def _as_sent(path: Sequence[str | int], body: Any) -> Iterator[str]:
    """The path as the JSON has it: with the sender's own keys, and without the validator's names of alternatives."""
    value = body
    for place, part in enumerate(path):
        if isinstance(value, dict):
            key = part if part in value else next((key for key in value if to_camel(str(key)) == part), None)
            if key is not None:
                value = value[key]
                yield str(key)
            elif place == len(path) - 1:  # it is missing
                yield str(part)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
            yield str(part)


def _models(annotation: Any, inside: tuple[type, ...] = ()) -> Iterator[type[BaseModel]]:
    """The models in an annotation, the outermost first; `inside`: those that it is a part of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in inside:
        yield annotation
        for field in annotation.model_fields.values():
            yield from _models(field.annotation, (*inside, annotation))
    for argument in get_args(annotation):
        yield from _models(argument, inside)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
