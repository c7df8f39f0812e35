"""Names are refused with a reason wherever a token or a collection is given one."""

from __future__ import annotations

from typing import Any

import pytest

from nuna.web import identity
from nuna.web.identity import Principal
from tests.support.invoke import call
from tests.support.ledger import account, contract

pytestmark = pytest.mark.usefixtures("aws")
HOSTILE = ["a\0b", "a\nb", "gpj\u202eexe", "\u2066", "\u200b\u200d", "\x1b[2J"]
UPLOAD = {"collection": contract(1001), "name": "Dawn", "contentType": "image/png", "size": 9}


def field(path: str, text: str) -> tuple[str, dict[str, Any]]:
    """(function, body) with `text` at this place of what is otherwise right."""
    if path.startswith("attributes"):
        trait = {"traitType": "light", "value": "low"} | {path.rpartition(".")[2]: text}
        return "uploads/create_upload", UPLOAD | {"attributes": [trait]}
    if path == "upload":
        return "uploads/create_upload", UPLOAD | {"name": text}
    return "collections/create_collection", {"name": "Dusk", "symbol": "DUSK"} | {path: text}


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("path", ["upload", "attributes.0.traitType", "attributes.0.displayType", "name", "symbol"])
def test_a_name_that_deceives_is_refused(path: str, text: str) -> None:
    function, body = field(path, text)
    refused = call(function, body=body, token=identity.issue(Principal(account(1))))
    assert refused.status == 422, refused.text
    (error,) = refused.json["errors"]
    assert error["field"] == {"upload": "name"}.get(path, path)
    assert "take it out" in error["message"] or "shows nothing" in error["message"]
