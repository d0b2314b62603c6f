"""What every answer tells the browser that gets it: guess nothing, keep nothing, frame nothing."""

import gzip
from functools import lru_cache

from flask import Flask, Response, current_app, request

from app import language

# Pages say for themselves what they may load; everything else is data and loads nothing.
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": NOTHING,
    "Cache-Control": "no-store",
}
TWO_YEARS = "max-age=63072000; includeSubDomains"
# The same for everybody, and only these. A key is published long before its first use, so a
# minute-old set misses none that matters; the others change when something is installed.
CATALOGUES = {
    "/.well-known/elicense/keys.json",
    "/api/v1/authorities",
    "/api/v1/consents",
    "/api/v1/id-types",
    "/api/v1/license-types",
    "/api/v1/purposes",
    "/openapi.json",
}
CATALOGUE_CACHE = "public, max-age=60"
EMPTY = {204, 304}


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _let_keep(response: Response) -> None:
    """Let caches keep it for a minute, and ask by its digest whether it has changed since."""
    response.headers.setdefault("Cache-Control", CATALOGUE_CACHE)
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"]:
        # Nothing about a person is in it: the length of what is compressed tells nobody anything.
        response.set_data(_compressed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    response.add_etag()
    response.make_conditional(request)


@lru_cache(maxsize=32)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _add(response: Response) -> Response:
    """Add what the view has not set itself."""
    if request.path in CATALOGUES and response.status_code == 200:
        _let_keep(response)
    if response.status_code >= 400:
        response.headers["Content-Language"] = language.chosen()
        response.vary.add("Accept-Language")
    if response.status_code in EMPTY:
        response.headers.pop("Content-Type", None)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["ENVIRONMENT"] == "production":
        response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
    return response
