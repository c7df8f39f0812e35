"""The API describes itself, with nothing loaded from elsewhere."""

from __future__ import annotations

import json
import re

import pytest

from nuna.registry import root_folder
from tests.support.invoke import call

pytestmark = pytest.mark.usefixtures("aws")


def test_the_served_document_is_the_committed_one() -> None:
    answer = call("ops/openapi")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == json.loads((root_folder() / "docs/openapi.json").read_text())
    assert answer.headers["cache-control"] == "public, max-age=3600"


def test_the_page_and_all_that_it_loads_come_from_here() -> None:
    page = call("ops/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    names = [name.removeprefix("docs/") for name in loaded if name.startswith("docs/")]
    assert sorted(names) == ["start.js", "swagger-ui-bundle.js", "swagger-ui.css"]
    assert set(loaded) - {f"docs/{name}" for name in names} == {"data:,", "openapi.json"}
    for name in names:
        file = call("ops/docs_file", path={"name": name})
        assert file.status == 200 and len(file.text) > 100
        assert file.headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")
        again = call("ops/docs_file", path={"name": name}, headers={"if-none-match": file.headers["etag"]})
        assert again.status == 304


@pytest.mark.parametrize("name", ["nothing.js", "core.py"])
def test_no_other_file_is_served(name: str) -> None:
    answer = call("ops/docs_file", path={"name": name})
    assert (answer.status, answer.json["code"]) == (404, "file_not_found")
