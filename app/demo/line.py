"""HTTP to the app or to the sandbox, with everything asked and answered put on the page."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from app.demo.expectation import WrongAnswer, require
from app.demo.facts import Facts, flat, pick, short_ids
from app.demo.page import FIRST_BAD_STATUS, Page

TIMEOUT_SECONDS = 15
PROBLEM = ("code", "error", "title", "detail", "error_description")


class Answer:
    """A status, and what the body says under dotted names."""

    def __init__(self, status: int, body: Any) -> None:
        self.status = status
        self.body = body

    def __getitem__(self, name: str) -> Any:
        """Return a value; raises WrongAnswer when there is none."""
        value = self.body
        for key in name.split("."):
            require(isinstance(value, dict) and key in value, f"the answer has no {name}")
            value = value[key]
        return value

    def facts(self, names: Sequence[str]) -> Facts:
        return pick(self.body, names if self.status < FIRST_BAD_STATUS else PROBLEM)

    def expect(self, status: int, /, **values: Any) -> "Answer":
        """Return the answer if it is as it should be, a set for any of it; raises WrongAnswer."""
        require(self.status == status, f"the status should be {status}, but it is {self.status}")
        for name, wanted in values.items():
            found = self[name]
            is_met = found in wanted if isinstance(wanted, frozenset) else found == wanted
            require(is_met, f"{name} should be {wanted}, but it is {found}")
        return self


class Line:
    """The way to one server."""

    def __init__(self, address: str, page: Page, *, label: str = "") -> None:
        self.page = page
        self._address = address
        self._label = label
        self._session = requests.Session()
        # A proxy of the desk must not come between two programs of one machine.
        self._session.trust_env = False

    def anew(self) -> "Line":
        """Return a way of its own to the same server, for a browser with a cookie of its own."""
        return Line(self._address, self.page, label=self._label)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        show: Sequence[str] = (),
        **how: Any,
    ) -> Answer:
        """Ask, and put the question and the named parts of the answer on the page."""
        self.page.asked(method, self._label + short_ids(path), flat(body or form or {}))
        answer = self.fetch(method, path, json=body, data=form, **how)
        self.page.answered(answer.status, answer.facts(show))
        return answer

    def upload(self, url: str, fields: Mapping[str, str], content: bytes) -> Answer:
        """Send a file with the form that was given out for it."""
        self.page.asked("POST", urlsplit(url).path, {"file": f"{len(content)} bytes"})
        answer = self.fetch("POST", url, data=fields, files={"file": content})
        self.page.answered(answer.status, answer.facts(()))
        return answer

    def fetch(self, method: str, path: str, **how: Any) -> Answer:
        """Ask without a word; raises WrongAnswer when nothing understandable comes back."""
        try:
            answer = self._session.request(
                method, urljoin(self._address, path), timeout=TIMEOUT_SECONDS, **how
            )
            return Answer(answer.status_code, answer.json() if answer.content else {})
        except requests.RequestException as error:
            told = f"{method} {urljoin(self._address, path)}: {type(error).__name__}"
            raise WrongAnswer(told) from error
