"""What programs do while people sit before their windows: an issuing system, an office."""

from typing import Any

import requests

from app.launch.processes.stack import Addresses
from tests.wallet.licenses.pushing import make_body

JSON = dict[str, Any]


class Program:
    """A registered client, by its token."""

    def __init__(self, stack: Addresses, client_id: str) -> None:
        self.app = stack.app
        self.cast = requests.get(f"{stack.app}/sandbox/cast", timeout=10).json()
        row = next(each for each in self.cast["clients"] if each["client_id"] == client_id)
        answer = requests.post(
            f"{stack.app}/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(row["client_id"], row["client_secret"]),
            timeout=10,
        )
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def ask(self, method: str, path: str, body: JSON | None = None) -> Any:
        url = f"{self.app}/api/v1{path}"
        answer = requests.request(method, url, headers=self.headers, json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None


class IssuingSystem(Program):
    """Pushes a nurse's license and tells what happens to it."""

    def __init__(self, stack: Addresses) -> None:
        super().__init__(stack, "issuer-city")
        self.sandbox = stack.sandbox

    def push(self, name: str) -> str:
        person = next(each for each in self.cast["citizens"] if each["name"] == name)
        holder = {"kind": "person", "id_type": "111", "name": name}
        body = make_body(holders=[holder | {"id_number": person["id_number"]}])
        self.ask("PUT", f"/issuer/licenses/{body['identifier']}", body)
        return str(body["identifier"])

    def tell(self, identifier: str, event: str) -> None:
        at = requests.get(f"{self.sandbox}/clock", timeout=10).json()["now"]
        body = {"id": f"{event}-1", "event": event, "reason": "监督检查", "effective_at": at}
        self.ask("POST", f"/issuer/licenses/{identifier}/events", body)
