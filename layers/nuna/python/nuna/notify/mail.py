"""E-mails as text and HTML, from the templates beside this file.

Names in them were chosen by strangers: each is on one line, without characters that turn the direction of reading
(nuna.formats.names.printable), and escaped in HTML.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nuna.accounts.emails import VALIDITY
from nuna.adapters.ports import Item
from nuna.formats.names import printable
from nuna.settings import setting

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
SUBJECT = 150  # characters
HOURS = VALIDITY // 3_600
Mail = tuple[str, str, str]
"""Subject, text, HTML."""


def render(notification: Item) -> Mail:
    """The mail of a row of NOTIFICATIONS."""
    shown = notification | {name: printable(notification[name]) for name in ("title", "body")}
    return _mail("notification", shown["title"], notification=shown)


def render_confirmation(wallet: str, token: str) -> Mail:
    """The question whether the address belongs to `wallet`. None of its words are anybody's choice."""
    return _mail("confirmation", "Confirm your e-mail address", wallet=wallet, token=token, hours=HOURS)


def _mail(template: str, subject: str, **values: Any) -> Mail:
    values["site"] = setting("PUBLIC_URL")
    text, html = (_environment().get_template(f"{template}.{kind}").render(values) for kind in ("txt", "html"))
    return subject if len(subject) <= SUBJECT else subject[: SUBJECT - 1] + "…", text, html


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
