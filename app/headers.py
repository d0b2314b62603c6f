"""What every answer tells the browser that gets it: guess nothing, keep nothing, frame nothing."""

from flask import Flask, Response, current_app, request

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
KEYS_PATH = "/.well-known/elicense/keys.json"
# A key is published long before its first use, so a minute-old set misses none that matters.
KEYS_CACHE = "public, max-age=60"


def init_app(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    """Add what the view has not set itself."""
    if request.path == KEYS_PATH and response.status_code == 200:
        response.headers.setdefault("Cache-Control", KEYS_CACHE)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["ENVIRONMENT"] == "production":
        response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
    return response
