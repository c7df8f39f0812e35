"""The page that renders the OpenAPI document: Swagger UI, from files in a package, nothing from elsewhere."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nuna.errors import NotFound

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
    "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Nuna Curate API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#page",
  deepLinking: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
});
"""
_PACKAGED = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}


def page() -> str:
    return _PAGE


def file(name: str) -> tuple[str, str]:
    """(text, media type) of one of the page's files; raises NotFound (`file_not_found`)."""
    if name == "start.js":
        return _START, "text/javascript"
    if name not in _PACKAGED:
        raise NotFound(f"the page has no file {name[:100]!a}", code="file_not_found")
    package = find_spec("fastapi_offline")
    if package is None or package.origin is None:
        raise NotFound("the page's renderer is not installed here (fastapi-offline)", code="file_not_found")
    return (Path(package.origin).parent / "static" / name).read_text(), _PACKAGED[name]
