"""What of a request the issuer's views read for themselves: bodies, and the headers beside them."""

import re
import sys

from flask import request
from webargs.core import is_json
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from blueprints.issuer.schemas import FILES, NDJSON
from wallet.errors import Invalid, Overtaken
from wallet.licenses.files import LONGEST
from wallet.reading import strict_json
from wallet.reading.strict_json import NotJson

ETAG = re.compile(r'(?:W/)?"?([0-9]{1,9})"?')
IMPORT_ID = re.compile(r"[!-~]{1,64}")
SM3_HEX = re.compile(r"[0-9A-Fa-f]{64}")


def json_body() -> object:
    """Read the body in one way only; raises BadRequest or UnsupportedMediaType."""
    if not is_json(request.mimetype):
        raise UnsupportedMediaType("the body must be application/json")
    try:
        return strict_json.read(request.get_data())
    except NotJson as error:
        raise BadRequest(f"the body cannot be read: {error}") from None


def if_match() -> int | None:
    """Return the version that the caller read; raises Overtaken if it is none of ours."""
    written = request.headers.get("If-Match", "").strip()
    if not written:
        return None
    found = ETAG.fullmatch(written)
    if found is None:
        raise Overtaken("If-Match is not a version of this license")
    return int(found[1])


def import_id() -> str | None:
    written = request.headers.get("Import-Id")
    if written is not None and not IMPORT_ID.fullmatch(written):
        raise Invalid("Import-Id has 1 to 64 visible ASCII characters")
    return written


def file_body() -> tuple[bytes, str, str]:
    """Return content, content type and digest of a file; raises UnsupportedMediaType."""
    if request.mimetype not in FILES:
        raise UnsupportedMediaType(f"a file is {' or '.join(FILES)}")
    digest = request.headers.get("X-Digest-SM3", "")
    if not SM3_HEX.fullmatch(digest):
        raise Invalid("X-Digest-SM3 has the 64 hexadecimal digits of the body's SM3 digest")
    request.max_content_length = LONGEST
    return request.get_data(), request.mimetype, digest


def open_batch() -> None:
    """Let the body be as long as it is: it is read line by line."""
    if request.mimetype != NDJSON or "Content-Encoding" in request.headers:
        raise UnsupportedMediaType(f"a batch is {NDJSON}, not compressed")
    request.max_content_length = sys.maxsize  # None would be the limit of all others
