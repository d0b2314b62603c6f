"""Showing, verifying and listing beside an empty view of the same server, on the embedded default.

    python -m bench.http

The stack is the one of `make run`, on free ports with a data folder of its own. All views take
turns within each round; a ratio is the median of its rounds. Client and server share this
machine's cores, so the ratios matter and the rates do not.
"""

import base64
import http.client
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode, urlsplit

from app.launch.processes.stack import Addresses, running_stack

ROUNDS = 5
CALLERS = 4
CALLS = 25  # of each caller in each round
TYPE = "physician_practice"

Call = Callable[[http.client.HTTPConnection], None]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder), variables={"WALLET_RATE_LIMITS": "off"}) as stack,
    ):
        world = World(stack)
        rounds = [world.round() for _ in range(ROUNDS)]
    report(rounds)
    return 0


class World:
    """A signed-in citizen, a venue, and the calls they make."""

    def __init__(self, stack: Addresses) -> None:
        self.app, self.sandbox = _host(stack.app), _host(stack.sandbox)
        cast = self._outside("GET", "/cast")
        doctor = next(one for one in cast["citizens"] if TYPE in one["licenses"])
        self.citizen = self._sign_in(cast["appid"], doctor)
        self.venue = self._venue(cast["clients"][0])
        self._bind(doctor)
        rows = self._call("GET", "/api/v1/me/licenses", token=self.citizen)["items"]
        self.license_id = next(row["id"] for row in rows if row["type"] == TYPE)

    def round(self) -> dict[str, list[float]]:
        """Time every view once, with codes that are fresh."""
        codes = [self._present(self._connect()) for _ in range(CALLERS * CALLS)]
        views: dict[str, Call] = {
            "empty": lambda line: _ask(line, "GET", "/healthz"),
            "list": lambda line: _ask(line, "GET", "/api/v1/me/licenses", token=self.citizen),
            "present": lambda line: _ask(*self._presenting(line)),
            "verify": lambda line: self._verify(line, codes.pop()),
        }
        return {name: self._time(view) for name, view in views.items()}

    def _time(self, view: Call) -> list[float]:
        with ThreadPoolExecutor(CALLERS) as pool:
            timed = pool.map(lambda _: self._calls(view), range(CALLERS))
            return [seconds for caller in timed for seconds in caller]

    def _calls(self, view: Call) -> list[float]:
        line = self._connect()
        seconds = []
        for _ in range(CALLS):
            began = time.perf_counter()
            view(line)
            seconds.append(time.perf_counter() - began)
        line.close()
        return seconds

    def _presenting(self, line: http.client.HTTPConnection) -> tuple[Any, ...]:
        path = f"/api/v1/me/licenses/{self.license_id}/presentations"
        return line, "POST", path, self.citizen, {}

    def _present(self, line: http.client.HTTPConnection) -> str:
        return str(_ask(*self._presenting(line))["code"])

    def _verify(self, line: http.client.HTTPConnection, code: str) -> None:
        body = {"code": code, "purpose": "entry_registration"}
        answer = _ask(line, "POST", "/api/v1/verifications", self.venue, body)
        if answer["verdict"] != "valid":
            raise RuntimeError(f"the bench got the verdict {answer['reason']}")

    def _sign_in(self, appid: str, person: dict[str, Any]) -> str:
        code = self._outside("POST", "/phone/login", {"openid": person["openid"]})["code"]
        grant = "urn:elicense:grant:wechat-code"
        return self._token({"grant_type": grant, "code": code, "client_id": appid}, {})

    def _venue(self, client: dict[str, Any]) -> str:
        pair = f"{client['client_id']}:{client['client_secret']}".encode()
        basic = f"Basic {base64.b64encode(pair).decode()}"
        return self._token({"grant_type": "client_credentials"}, {"Authorization": basic})

    def _bind(self, person: dict[str, Any]) -> None:
        [consent] = [
            row
            for row in self._call("GET", "/api/v1/consents")["items"]
            if row["method"] == "wechat_face"
        ]
        body = {
            "name": person["name"],
            "id_number": person["id_number"],
            "method": "wechat_face",
            "consent": {key: consent[key] for key in ("document", "version")},
        }
        check = self._call("POST", "/api/v1/me/identity-checks", body, token=self.citizen)
        seen = {"verify_id": check["handoff"]["verify_id"], "result": "pass"}
        self._outside("POST", "/phone/face", seen)
        path = f"/api/v1/me/identity-checks/{check['id']}/completion"
        self._call("POST", path, {}, token=self.citizen)

    def _token(self, form: dict[str, str], headers: dict[str, str]) -> str:
        line = self._connect()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/oauth/token", urlencode(form), headers | kind)
        return str(_read(line)["access_token"])

    def _call(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        return _ask(self._connect(), method, path, token, body)

    def _outside(self, method: str, path: str, body: Any = None) -> Any:
        return _ask(http.client.HTTPConnection(self.sandbox, timeout=30), method, path, None, body)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.app, timeout=30)


def report(rounds: list[dict[str, list[float]]]) -> None:
    print(f"{ROUNDS} rounds of {CALLERS} callers with {CALLS} calls each\n")
    print(f"{'view':10}{'calls/s':>9}{'median ms':>11}{'p99 ms':>9}{'rate : empty':>14}")
    for name in rounds[0]:
        seconds = [one for round_ in rounds for one in round_[name]]
        ratio = median(_rate(round_[name]) / _rate(round_["empty"]) for round_ in rounds)
        rate, p99 = median(_rate(r[name]) for r in rounds), quantiles(seconds, n=100)[98]
        print(f"{name:10}{rate:9.0f}{median(seconds) * 1e3:11.1f}{p99 * 1e3:9.1f}{ratio:14.2f}")


def _rate(seconds: list[float]) -> float:
    return CALLERS * len(seconds) / sum(seconds)


def _ask(
    line: http.client.HTTPConnection,
    method: str,
    path: str,
    token: str | None = None,
    body: Any = None,
) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        headers["Content-Type"] = "application/json"
    line.request(method, path, None if body is None else json.dumps(body), headers)
    return _read(line)


def _read(line: http.client.HTTPConnection) -> Any:
    response = line.getresponse()
    text = response.read()
    if response.status >= 400:
        raise RuntimeError(f"the bench got {response.status}: {text.decode()}")
    return json.loads(text)


def _host(address: str) -> str:
    return urlsplit(address).netloc


if __name__ == "__main__":
    sys.exit(main())
