"""The web side of a function: types of parameters and bodies, and who is calling."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header, Path, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from nuna.errors import Forbidden, Unauthorized
from nuna.formats import strkey
from nuna.web import identity
from nuna.web.identity import Principal

VERSION = "1"
LONGEST_NUMBER = 64  # digits, leading zeros among them
_UPLOAD_ID = "^[0-9A-HJKMNP-TV-Z]{26}$"
_HASH = "^[0-9a-f]{64}$"
T = TypeVar("T")


class View(BaseModel):
    """Something the API answers: camelCase on the wire, built from an item or by name."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, from_attributes=True)


class Body(BaseModel):
    """Something a caller sends: camelCase or snake_case; an unknown field is an error that names it."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", str_strip_whitespace=True
    )


class Paging(BaseModel):
    """`?limit=&cursor=` of every list."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = None


class PageView(View, Generic[T]):
    """One page of a list; `next` is the cursor of the following one, null at the end."""

    items: list[T]
    next: str | None = None


def _whole(text: str, below: int) -> int | None:
    """The number that decimal digits write, None if the text is no such number under `below`; however long it is."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return None
    number = int(text)
    return number if number < below else None


def _nft_id(value: str) -> str:
    contract, _, token = value.partition(":")
    if (number := _whole(token, 2**32)) is None or str(number) != token:
        raise ValueError("expected <contract>:<tokenId>, for example CABC…:7")
    strkey.check(contract, "C")
    return value


def _stroops(value: str) -> str:
    if not (number := _whole(value, 2**127)):
        raise ValueError('expected a positive whole number of stroops as text, for example "25000000" for 2.5 XLM')
    return str(number)


def _number_id(value: str) -> str:
    if (number := _whole(value, 2**64)) is None:
        raise ValueError("expected the contract's own id, a whole number")
    return str(number)


def _moment(value: datetime) -> datetime:
    if value <= datetime.fromtimestamp(0, UTC):
        raise ValueError("expected a time after 1970")
    return value


def form(pattern: str, expected: str) -> Any:
    """Text of this form, said in words; the pattern is in the schema."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(expected)
        return value

    return AfterValidator(check)


_ACCOUNT = "GCSGJFLXHJOJMANSZULVNT6MZHL4RYMZ67LCVA6DVBC6OW65VQUOMD7U"
_CONTRACT = "CBJ4KQ354JJGFZGC5LMNMAZ2MWEFXBAOCEWZVYVAXXCE33IVR465KX2E"
_account = AfterValidator(lambda value: strkey.check(value, "G"))
_contract = AfterValidator(lambda value: strkey.check(value, "C"))

Address = Annotated[str, AfterValidator(strkey.check), Field(examples=[_ACCOUNT])]
Account = Annotated[str, _account, Field(examples=[_ACCOUNT])]
ContractAddress = Annotated[str, _contract, Field(examples=[_CONTRACT])]
NftIdText = Annotated[str, AfterValidator(_nft_id), Field(examples=[f"{_CONTRACT}:7"])]
Stroops = Annotated[str, AfterValidator(_stroops), Field(examples=["25000000"])]
ListingIdText = Annotated[str, AfterValidator(_number_id), Field(examples=["14512"])]

NftId = Annotated[str, Path(alias="id", examples=[f"{_CONTRACT}:7"]), AfterValidator(_nft_id)]
ListingId = Annotated[str, Path(alias="id", examples=["14512"]), AfterValidator(_number_id)]
UserAddress = Annotated[str, Path(alias="address", examples=[_ACCOUNT]), AfterValidator(strkey.check)]
CollectionId = Annotated[str, Path(alias="id", examples=[_CONTRACT]), _contract]

UploadId = Annotated[
    str,
    Path(alias="id", json_schema_extra={"pattern": _UPLOAD_ID}),
    form(_UPLOAD_ID, "expected an upload's id: 26 digits and capitals, without I, L, O and U"),
]
TransactionHash = Annotated[
    str,
    Path(alias="hash", json_schema_extra={"pattern": _HASH}),
    form(_HASH, "expected a transaction's hash: 64 digits 0-9 and a-f"),
]
Moment = Annotated[AwareDatetime, AfterValidator(_moment)]

IfMatch = Annotated[str | None, Header(description="the ETag of what you read; refused with 412 if it changed since")]


class Amount(Body):
    """Money: whole stroops as text, and the currency (`XLM`, or an issued asset's contract address)."""

    amount: Stroops
    currency: str = "XLM"


def optional_user(request: Request) -> Principal | None:
    """The signed-in caller, or None without a token; a bad token is refused, not ignored."""
    if not hasattr(request.state, "principal"):
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme and (scheme.lower() != "bearer" or not token):
            raise Unauthorized("expected `Authorization: Bearer <accessToken>`", code="token_invalid")
        request.state.principal = identity.verify(token.strip()) if token else None
    principal: Principal | None = request.state.principal
    return principal


def current_user(request: Request) -> Principal:
    principal = optional_user(request)
    if principal is None:
        raise Unauthorized("sign in first: POST /api/auth/wallet/challenge", code="token_missing")
    return principal


def admin_user(request: Request) -> Principal:
    principal = current_user(request)
    if principal.role != "admin":
        raise Forbidden("this needs the admin role", code="admin_only")
    return principal


CurrentUser = Annotated[Principal, Depends(current_user)]
OptionalUser = Annotated[Principal | None, Depends(optional_user)]
AdminUser = Annotated[Principal, Depends(admin_user)]
