"""What a user may write about themselves, with the limits of each field."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, field_validator

from nuna.web.types import Body, View

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,29}")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")


def _username(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError("expected 3 to 30 letters, digits or underscores, beginning with a letter")
    return value


def _email(value: str) -> str:
    if len(value) > 254 or not _EMAIL.fullmatch(value) or ".." in value:
        raise ValueError("expected an e-mail address, for example ana@example.org")
    return value


def _https(value: str) -> str:
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError("not a URL") from error
    if parts.scheme not in ("https", "ipfs") or not parts.netloc or not value.isprintable() or " " in value:
        raise ValueError("expected a URL that begins with https:// (or ipfs://)")
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
Url = Annotated[str, StringConstraints(max_length=2048), AfterValidator(_https)]


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
    bio: Annotated[str, StringConstraints(max_length=1000)] | None = None
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
