"""`python -m docs.generate`: writes what is derived from the code; `--check` only says what is out of date.

docs/openapi.json, the route table between the README's markers, the index of decisions, and a JSON Schema of each
domain event on the bus.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "layers/nuna/python")]

from pydantic import TypeAdapter  # noqa: E402

from nuna.chain.events import EVENTS  # noqa: E402
from nuna.registry import Function, Http, discover  # noqa: E402
from nuna.web.openapi import Document, document  # noqa: E402

MARKERS = re.compile(r"(<!-- routes -->\n).*?(<!-- /routes -->)", re.DOTALL)
DECISION = re.compile(
    r"# (?P<number>\d{3}) · (?P<title>.+)\n\n"
    r"(?P<date>\d{4}-\d\d-\d\d) · (?P<status>proposed|accepted|replaced by \d{3})\n"
)


def generated(functions: Sequence[Function]) -> Iterator[tuple[Path, str]]:
    """(file, what it must hold) of everything that is derived."""
    api = document(functions)
    yield ROOT / "docs/openapi.json", _json(api)
    readme = ROOT / "README.md"
    yield readme, MARKERS.sub(lambda found: found[1] + route_table(functions, api) + found[2], readme.read_text())
    yield ROOT / "docs/decisions/README.md", decision_index(ROOT / "docs/decisions")
    for name, event in EVENTS.items():
        schema = TypeAdapter(event).json_schema(mode="serialization")
        yield ROOT / f"events/schemas/{name}.json", _json({"$schema": _DRAFT} | schema)


def decision_index(folder: Path) -> str:
    """Markdown: every decision with its date and status. ValueError for a record without them."""
    lines = ["# Decisions", "", "| | decision | date | status |", "|---|---|---|---|"]
    for path in sorted(folder.glob("[0-9]*.md")):
        head = DECISION.match(path.read_text())
        if head is None or head["number"] != path.name[:3]:
            raise ValueError(
                f"{path.name} must begin with '# {path.name[:3]} · title', a blank line, 'YYYY-MM-DD · status'"
            )
        lines.append(f"| {head['number']} | [{head['title']}]({path.name}) | {head['date']} | {head['status']} |")
    return "\n".join(lines) + "\n"


def route_table(functions: Sequence[Function], api: Document) -> str:
    """Markdown: every route with who may call it, what it does and where it is, in order of path."""
    rows = sorted((f.trigger.path, f.trigger.method, f) for f in functions if isinstance(f.trigger, Http))
    lines = ["| route | who | what it does |", "|---|---|---|"]
    for path, method, function in rows:
        who = _who(api["paths"][path][method.lower()]["security"])
        file = f"functions/{function.service}/{function.name}.py"
        lines.append(f"| [`{method} {path}`]({file}) | {who} | {function.description} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 if `--check` found a file out of date."""
    stale = [(path, text) for path, text in generated(discover(ROOT)) if _held(path) != text]
    for path, text in stale:
        print(path.relative_to(ROOT), "is out of date" if "--check" in arguments else "written")
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return 1 if stale and "--check" in arguments else 0


_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def _who(security: list[dict[str, Any]]) -> str:
    return "anyone" if {} in security or not security else "signed in"


def _held(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
