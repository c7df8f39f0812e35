"""What a token's creator says of it; all of it is in the pinned document.

The fields are those of SEP-50 and of the ERC-721 and ERC-1155 schemas, and what marketplaces read beside them
(docs.opensea.io, Metadata Standards).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, PlainValidator

from nuna.formats.names import check_text
from nuna.market.collections import HTTPS
from nuna.web.texts import Name, Text
from nuna.web.types import Body

DIGITS = 38
"""Of a number, as tables keep it: far more than a reader of JSON keeps."""
LONGEST = 200
"""Characters of a trait's text."""


def _number(value: object) -> int | Decimal:
    """A number that is kept exactly; raises ValueError for one that can't be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number")
    if not (value == 0 or 1e-100 < abs(value) < 10**DIGITS):  # neither is NaN
        raise ValueError(f"a number has at most {DIGITS} digits; write a longer one as text")
    return int(value) if value == int(value) else Decimal(repr(value))


def _value(value: object) -> str | bool | int | Decimal:
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise ValueError(f"a text has at most {LONGEST} characters")
        check_text(value)
        return value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value)
    raise ValueError("expected a text, a number, true or false")


def _color(value: str) -> str:
    return value.removeprefix("#").upper()


Number = Annotated[int | Decimal, PlainValidator(_number, json_schema_input_type=int | float)]
Value = Annotated[str | bool | int | Decimal, PlainValidator(_value, json_schema_input_type=str | bool | int | float)]
Address = Annotated[Name, Field(max_length=2_000, pattern=HTTPS, examples=["https://nuna-curate.org/about"])]


class Attribute(Body):
    """A trait.

    `displayType` as marketplaces know it: `number`, `boost_number`, `boost_percentage`, `date` (Unix seconds).
    `value`: text, a number (whole or not), or true or false. `maxValue`: what a number is shown against.
    """

    trait_type: Annotated[Name, Field(min_length=1, max_length=100)]
    value: Value
    display_type: Annotated[Name, Field(max_length=30)] | None = None
    max_value: Number | None = None


class Localization(Body):
    """The document in other languages (ERC-1155): `uri` has `{locale}` where one of `locales` goes."""

    uri: Annotated[Name, Field(max_length=2_000, pattern=r"^(https|ipfs|ar)://\S*\{locale\}\S*$")]
    default: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,35}$")]
    locales: Annotated[list[Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{2,35}$")]], Field(max_length=200)] = []


class Described(Body):
    """What a token's creator says of it. `backgroundColor`: six hexadecimal digits."""

    name: Annotated[Name, Field(min_length=1, max_length=100)]
    description: Annotated[Text, Field(max_length=5_000)] = ""
    attributes: Annotated[list[Attribute], Field(max_length=100)] = []
    external_url: Address | None = None
    animation_url: Address | None = None
    background_color: Annotated[str, Field(pattern="^#?[0-9A-Fa-f]{6}$"), AfterValidator(_color)] | None = None
    localization: Localization | None = None
