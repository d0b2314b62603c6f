"""Speak to a city's license-app: sign in, ask for a holder's auth codes, fetch a license for each.

Its failures become RegisterUnavailable; no message carries anything that was asked or answered.
"""

import json
import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, TypeGuard
from uuid import uuid4

from wallet.identity.documents import RESIDENT_ID, USCC
from wallet.licenses.arrival import Arrival, Illegible
from wallet.outside import Bounds, HttpAnswer, Line, NoAnswer
from wallet.registers.license_app.document import read
from wallet.registers.provincial.certificate import Unreadable
from wallet.registers.provincial.register import (
    BOUNDS,
    HTTP_OK,
    MOST_CERTIFICATES,
    USE_CAUSE,
    WORTH_A_TRY_SECONDS,
    RegisterUnavailable,
)

SIGN_IN, HOLDER, LICENSE = "/security/login", "/license/holder", "/license/get_license"
SERVICE = "health-license-wallet"
IDENTITY_TYPES = {RESIDENT_ID: "10", USCC: "01"}
TOKEN_REFUSED = "102"  # noqa: S105  an error code, not a secret
# So long before its end a token is not used any more.
TOKEN_MARGIN = timedelta(minutes=1)
EXPIRED = datetime.min.replace(tzinfo=UTC)
LONGEST_WORD = 512
# Licenses of one person that are fetched at the same time.
SIDE_BY_SIDE = 4

log = logging.getLogger(__name__)


class Refused(RegisterUnavailable):
    """The license-app answered FAILURE, with an error code of its own."""

    def __init__(self, error_code: str) -> None:
        super().__init__(f"error_{error_code}")
        self.error_code = error_code


@dataclass(frozen=True, repr=False)
class LicenseAppQuestion:
    """How long an answer is waited for in all, and when it was asked."""

    at: datetime
    deadline: float

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()


class LicenseApp:
    """One license-app at one address; its access token is kept while it lives."""

    def __init__(
        self,
        address: str,
        *,
        account: str,
        password: str,
        name: str = "city",
        max_age: timedelta = timedelta(hours=24),
        bounds: Bounds = BOUNDS,
    ) -> None:
        self.name = name
        self.max_age = max_age
        self._credentials = {"account": account, "password": password}
        self._line = Line(address, bounds)
        self._lock = Lock()
        self._token, self._token_until = "", EXPIRED

    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival | Illegible, ...]:
        """Return every license on which the number appears, or none of them.

        Raises RegisterUnavailable, in the seconds that are given.
        """
        identity_type = IDENTITY_TYPES.get(id_type)
        if identity_type is None:
            return ()  # a kind of document that its licenses are not found by
        question = LicenseAppQuestion(at, time.monotonic() + seconds)
        holder = {"identity_type": identity_type, "identity_num": id_number}
        codes = self._codes(holder, question)
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            documents = list(pool.map(lambda code: self._license(code, question), codes))
        return tuple(self._arrivals(documents))

    def close(self) -> None:
        self._line.close()

    def _codes(self, holder: dict[str, str], question: LicenseAppQuestion) -> list[str]:
        service = {"service_item_code": SERVICE, "service_item_name": USE_CAUSE}
        body = {**holder, **service, "biz_num": uuid4().hex}
        codes = self._known("POST", HOLDER, question, body=body).get("auth_codes")
        if not isinstance(codes, list) or not all(map(_is_word, codes)):
            raise RegisterUnavailable("unreadable")
        if len(codes) > MOST_CERTIFICATES:
            raise RegisterUnavailable("too_many")
        return codes

    def _license(self, code: str, question: LicenseAppQuestion) -> object:
        params = {"auth_code": code}
        return self._known("GET", LICENSE, question, params=params).get("license")

    def _known(
        self, method: str, path: str, question: LicenseAppQuestion, **what: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Ask with the token; once more with a new one if it is refused before its time."""
        token = self._signed_in(question)
        try:
            return self._ask(method, path, question, token=token, **what)
        except Refused as refused:
            if refused.error_code != TOKEN_REFUSED:
                raise
            self._forget(token)
        return self._ask(method, path, question, token=self._signed_in(question), **what)

    def _signed_in(self, question: LicenseAppQuestion) -> str:
        with self._lock:
            is_alive = self._token and question.at < self._token_until
            if not is_alive:
                self._sign_in(question)
            return self._token

    def _sign_in(self, question: LicenseAppQuestion) -> None:
        data = self._ask("POST", SIGN_IN, question, body=self._credentials)
        token, lifetime = data.get("access_token"), data.get("expires_in")
        if not _is_word(token) or type(lifetime) is not int:
            raise RegisterUnavailable("unreadable")
        left = max(min(timedelta(seconds=lifetime), timedelta(days=1)) - TOKEN_MARGIN, timedelta())
        self._token, self._token_until = token, question.at + left

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._token == token:
                self._token = ""

    def _ask(
        self,
        method: str,
        path: str,
        question: LicenseAppQuestion,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        token: str | None = None,
    ) -> dict[str, Any]:
        query = {**(params or {}), **({"access_token": token} if token else {})}
        answer = self._answer(method, path, question, body, query)
        if answer.status != HTTP_OK:
            raise RegisterUnavailable(f"http_{answer.status}")
        try:
            return _data(json.loads(answer.content))
        except (ValueError, RecursionError):
            raise RegisterUnavailable("not_json") from None

    def _answer(
        self,
        method: str,
        path: str,
        question: LicenseAppQuestion,
        body: Mapping[str, Any] | None,
        query: Mapping[str, str],
    ) -> HttpAnswer:
        """Ask, and once more if the line drops before the license's code was used up."""
        tries = 1 if path == LICENSE else 2
        while True:
            tries -= 1
            try:
                if question.left <= 0:
                    raise NoAnswer("timeout")
                return self._line.ask(method, path, body=body, params=query, seconds=question.left)
            except NoAnswer as error:
                is_worth_it = tries and error.may_pass and question.left > WORTH_A_TRY_SECONDS
                if not is_worth_it:
                    raise RegisterUnavailable(error.cause) from None

    def _arrivals(self, documents: list[object]) -> Iterator[Arrival | Illegible]:
        # One broken license must not hide the others.
        for document in documents:
            try:
                yield read(document)
            except Unreadable:
                yield Illegible(json.dumps(document, sort_keys=True))


def _data(said: object) -> dict[str, Any]:
    ack = said.get("ack_code") if isinstance(said, dict) else None
    if not isinstance(said, dict) or ack not in {"SUCCESS", "FAILURE"}:
        raise RegisterUnavailable("unreadable")
    if ack == "FAILURE":
        raise Refused(_error_code(said.get("errors")))
    data = said.get("data")
    if not isinstance(data, dict):
        raise RegisterUnavailable("unreadable")
    return data


def _error_code(errors: object) -> str:
    first = errors[0] if isinstance(errors, list) and errors else None
    code = first.get("error_code") if isinstance(first, dict) else None
    # It is shown to operators and citizens: a code, and never a text of theirs.
    is_code = isinstance(code, str) and code.isascii() and code.isalnum() and len(code) <= 16
    return str(code) if is_code else "other"


def _is_word(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_WORD
