"""An issuing system's program."""

import json
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.wallet.licenses.pushing import make_body
from tests.world import World
from wallet.crypto import sm3

LICENSES = "/api/v1/issuer/licenses"
NDJSON = "application/x-ndjson"


@dataclass
class Issuer:
    client: FlaskClient
    token: str

    def call(self, method: str, path: str, *, headers: Any = None, **kwargs: Any) -> TestResponse:
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.client.open(path, method=method, headers=bearer | (headers or {}), **kwargs)

    def put(self, body: Any, identifier: str | None = None, **headers: str) -> TestResponse:
        path = f"{LICENSES}/{identifier or body['identifier']}"
        return self.call("PUT", path, json=body, headers=headers)

    def push(self, **changes: Any) -> str:
        """Push a nurse's license; returns its identifier."""
        body = make_body(**changes)
        answer = self.put(body)
        assert answer.status_code in {200, 201}, answer.get_json()
        return body["identifier"]

    def tell(self, identifier: str, request: Any) -> TestResponse:
        return self.call("POST", f"{LICENSES}/{identifier}/events", json=request)

    def put_file(
        self, identifier: str, content: bytes, content_type: str = "application/pdf", **headers: str
    ) -> TestResponse:
        digest = {"X-Digest-SM3": sm3.digest(content).hex()} | headers
        path = f"{LICENSES}/{identifier}/file"
        return self.call("PUT", path, data=content, content_type=content_type, headers=digest)

    def batch(self, text: bytes, **headers: str) -> list[dict[str, Any]]:
        answer = self.try_batch(text, **headers)
        assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.get_data()
        return [json.loads(line) for line in answer.get_data(as_text=True).splitlines()]

    def try_batch(self, text: bytes, **headers: str) -> TestResponse:
        path = f"{LICENSES}:batch"
        return self.call("POST", path, data=text, content_type=NDJSON, headers=headers)


def sign_in(wallet: World, client_id: str = "issuer-city") -> Issuer:
    row = next(row for row in wallet.outside.cast["clients"] if row["client_id"] == client_id)
    answer = wallet.client_token(row)
    assert answer.status_code == 200, answer.get_json()
    return Issuer(wallet.client, answer.get_json()["access_token"])


def lines(*bodies: Any) -> bytes:
    return b"".join(json.dumps(body, ensure_ascii=False).encode() + b"\n" for body in bodies)
