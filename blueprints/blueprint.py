"""flask-smorest's blueprint with a strict JSON reader and the guards in the documentation."""

from typing import Any

import flask_smorest
from flask import Request
from webargs.core import is_json
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from wallet.reading import strict_json
from wallet.reading.strict_json import UNSTORABLE, NotJson

# What a guard asks for, where it is not one scheme of its own name.
SCHEMES = {"public": [], "verifier": ["verifier", "scanner"]}


class StrictParser(FlaskParser):
    """Read JSON in one way only: UTF-8, no NaN, no key twice, no other content type."""

    # Keys whose texts are judged and then forgotten, and so may hold anything.
    NOT_STORED: frozenset[str] = frozenset()

    def load_json(self, req: Request, schema: object) -> Any:  # noqa: ARG002
        data = req.get_data()
        if not data:
            return {}
        if not is_json(req.mimetype):
            raise UnsupportedMediaType("the body must be application/json")
        try:
            return strict_json.read(data, not_stored=self.NOT_STORED)
        except NotJson as error:
            raise BadRequest(f"the body cannot be read: {error}") from None

    def load_querystring(self, req: Request, schema: Any) -> Any:
        if not all(UNSTORABLE.isdisjoint(text) for _, text in req.args.items(multi=True)):
            raise BadRequest("a parameter has a control character")
        return super().load_querystring(req, schema)


class Blueprint(flask_smorest.Blueprint):
    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_prepare_guard_doc)


def _prepare_guard_doc(doc: Any, doc_info: Any, **_: Any) -> Any:
    """Document what the guard asks for and how it refuses."""
    doc.setdefault("responses", {})["default"] = "DEFAULT_ERROR"
    guard = doc_info.get("guard", "public")
    doc["security"] = [{scheme.replace(" ", "_"): []} for scheme in SCHEMES.get(guard, [guard])]
    if guard != "public":
        doc["responses"] |= {"401": "UNAUTHORIZED", "403": "FORBIDDEN"}
    return doc
