"""Send a picture so that no browser shows it as anything else, keeps it, or runs what is in it."""

from typing import Any

from flask import Response

CONTENT_TYPES = ("image/jpeg", "image/png", "image/webp")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
}
BINARY = {"schema": {"type": "string", "contentMediaType": "application/octet-stream"}}
DOCUMENTED: dict[str, Any] = {
    "responses": {
        "200": {"description": "The picture", "content": dict.fromkeys(CONTENT_TYPES, BINARY)}
    }
}


def send(content: bytes, *, content_type: str, filename: str) -> Response:
    """Answer with a picture to be saved under a name that says nothing of anybody."""
    response = Response(content, content_type=content_type, headers=HEADERS)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
