"""E-mails as text and HTML, from the templates beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from nuna.adapters.ports import Item
from nuna.settings import setting

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
SUBJECT = 150  # characters


def render(notification: Item) -> tuple[str, str, str]:
    """(subject, text, HTML) of a row of NOTIFICATIONS. Names in it were chosen by strangers: HTML is escaped."""
    values = {"notification": notification, "site": setting("PUBLIC_URL")}
    html = _environment().get_template("notification.html").render(values)
    text = _environment().get_template("notification.txt").render(values)
    subject = " ".join(notification["title"].split())  # a header is one line
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
