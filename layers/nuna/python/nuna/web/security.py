"""Headers of every answer that tell browsers what it may do: nothing, for JSON; the docs page has its own."""

from __future__ import annotations

NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
SECURITY_HEADERS = {
    "Content-Security-Policy": NOTHING,
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}
"""OWASP's REST Security Cheat Sheet, "Security Headers"; RFC 6797 (a browser heeds HSTS over HTTPS only)."""
