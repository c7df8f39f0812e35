"""What a user may write about themselves, with the limits of each field."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator

from nuna.accounts.reserved import is_reserved
from nuna.formats.names import check_text
from nuna.web.types import Body, View

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,29}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PATH = r"(?:[A-Za-z0-9._~:/?#\[\]@!$&()*+,;=-]|%[0-9A-Fa-f]{2})*"
_URL = re.compile(
    rf"https://(?:{_LABEL}\.)+(?!\d+(?:[:/?#]|$)){_LABEL}(?::\d{{1,5}})?(?:[/?#]{_PATH})?"
    rf"|ipfs://[A-Za-z0-9]{{46,128}}(?:/{_PATH})?",
    re.ASCII,
)
"""RFC 3986, less what misleads or breaks out of where it is written: user-info, quotes, backslashes, IP addresses. A
host in another script is written in its `xn--` form (RFC 5891), which is also how it is shown."""
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")


def _username(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("expected 3 to 30 letters, digits or underscores, beginning with a letter")
    if is_reserved(value):
        raise ValueError("this name is kept for the marketplace itself; choose another")
    return value


def _email(value: str) -> str:
    if len(value) > 254 or not _EMAIL.fullmatch(value) or ".." in value:
        raise ValueError("expected an e-mail address, for example ana@example.org")
    return value


def _url(value: str) -> str:
    if not value.isascii():
        raise ValueError("write a host of another script in its xn-- form, and other characters as %XX")
    scheme, mark, rest = value.partition("://")
    value = scheme.lower() + mark + rest
    if not _URL.fullmatch(value):
        raise ValueError(
            "expected https:// and a host's name (or ipfs:// and a CID), without a user, quotes, spaces or backslashes"
        )
    return value


def _text(value: str) -> str:
    check_text(value)
    return value


def _handle(pattern: str) -> AfterValidator:
    def check(value: str) -> str:
        name = value.removeprefix("@")
        if not re.fullmatch(pattern, name):
            raise ValueError("expected a handle, without the site's address")
        return name

    return AfterValidator(check)


Username = Annotated[str, AfterValidator(_username)]
EmailAddress = Annotated[str, AfterValidator(_email)]
Url = Annotated[str, StringConstraints(max_length=2048), AfterValidator(_url)]


class EmailSettings(View):
    """Kinds of notification; true: an e-mail too."""

    model_config = ConfigDict(extra="forbid")

    sale: bool = True
    purchase: bool = True
    royalty: bool = True


class Settings(View):
    """What a user chose."""

    model_config = ConfigDict(extra="forbid")

    emails: EmailSettings = Field(default_factory=EmailSettings)


class ProfileChange(Body):
    """What is sent is changed; null clears it; what is left out stays."""

    username: Username | None = None
    bio: Annotated[str, StringConstraints(max_length=1000), AfterValidator(_text)] | None = None
    avatar_url: Url | None = None
    banner_url: Url | None = None
    website_url: Url | None = None
    twitter_handle: Annotated[str, _handle(r"[A-Za-z0-9_]{1,15}")] | None = None
    instagram_handle: Annotated[str, _handle(r"[A-Za-z0-9_.]{1,30}")] | None = None
    email: EmailAddress | None = None
    settings: Settings | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_null(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value

    def values(self) -> dict[str, Any]:
        """Attribute → new value, of what was sent."""
        return self.model_dump(exclude_unset=True)


class EmailBody(Body):
    """Without `email`, the profile's own."""

    email: EmailAddress | None = None


class ConfirmBody(Body):
    """`token`: as the e-mail has it."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=100)]
