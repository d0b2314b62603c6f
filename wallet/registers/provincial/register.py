"""Speak to a provincial register: which certificates a person stands on, what it holds of one.

Its failures become RegisterUnavailable; no message carries anything that was asked or answered.
"""

import json
import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from wallet.calendar.local_time import SHANGHAI
from wallet.errors import Unavailable
from wallet.identity.documents import RESIDENT_ID
from wallet.licenses.arrival import Arrival, Illegible
from wallet.outside import Bounds, HttpAnswer, Line, NoAnswer
from wallet.registers.provincial.certificate import Unreadable, read

# Whoever asks brings fewer seconds than these.
BOUNDS = Bounds(connect_seconds=1.0, read_seconds=10.0, seconds=10.0, answer_bytes=4 * 1024 * 1024)
# Nobody stands on so many. Who seems to cannot be served by a list, and must not stop the others.
MOST_CERTIFICATES = 500
# With less time left no second try is begun.
WORTH_A_TRY_SECONDS = 0.3
PATH = "/certshare/queryCertInfoByHolderCode"
USE_CAUSE = "持证人查询本人电子证照"
ONE_PATH = "/certshare/queryCertInfo"
ONE_USE_CAUSE = "申领电子证照时核对登记信息"
HTTP_OK = 200
OK, NOT_FOUND, BAD_HOLDER_TYPE = 0, 10, 103  # head.status

log = logging.getLogger(__name__)


class RegisterUnavailable(Unavailable):
    """The register gave no usable answer; `cause` says in one word why.

    timeout refused dropped too_large too_many not_json unreadable http_<status> status_<status>
    """

    code = "register_unavailable"

    def __init__(self, cause: str) -> None:
        super().__init__(f"the register gave no usable answer: {cause}")
        self.cause = cause


class ProvincialRegister:
    """One register at one address."""

    def __init__(
        self,
        address: str,
        *,
        access_id: str,
        access_token: str,
        name: str = "provincial",
        max_age: timedelta = timedelta(hours=24),
        bounds: Bounds = BOUNDS,
    ) -> None:
        self.name = name
        # An older answer of this register is asked for again before it counts.
        self.max_age = max_age
        self._credentials = {"accessId": access_id, "accessToken": access_token}
        self._line = Line(address, bounds)

    def certificates_of(
        self, *, id_type: str, id_number: str, at: datetime, seconds: float
    ) -> tuple[Arrival | Illegible, ...]:
        """Return every certificate on which the number appears, or none of them.

        Raises RegisterUnavailable, in the seconds that are given.
        """
        question = {"holderType": id_type, "holderCode": id_number, "useCause": USE_CAUSE}
        answer = self._post(PATH, question, at, seconds)
        if id_type != RESIDENT_ID and _status(answer) == BAD_HOLDER_TYPE:
            return ()  # a kind of document that nobody stands under here
        return tuple(self._arrivals(_certificates(answer)))

    def certificate(
        self, *, type_code: str, number: str, at: datetime, seconds: float
    ) -> Arrival | None:
        """Return the certificate with this number, on whatever medium; None if there is none.

        One on paper has no identifier. Raises RegisterUnavailable, in the seconds that are given.
        """
        question = {"certTypeCode": type_code, "certNumber": number, "useCause": ONE_USE_CAUSE}
        answer = self._post(ONE_PATH, question, at, seconds)
        data = _data(answer)
        try:
            return None if data is None else read(data.get("cert"))
        except Unreadable:
            raise RegisterUnavailable("unreadable") from None

    def close(self) -> None:
        self._line.close()

    def _post(self, path: str, question: dict[str, str], at: datetime, seconds: float) -> object:
        told = at.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")
        head = {**self._credentials, "time": told, "reqNo": uuid4().hex}
        answer = self._ask(path, {"head": head, "data": question}, seconds)
        if answer.status != HTTP_OK:
            raise RegisterUnavailable(f"http_{answer.status}")
        try:
            return json.loads(answer.content)
        except (ValueError, RecursionError):
            # Also numbers of thousands of digits, and lists within lists without end.
            raise RegisterUnavailable("not_json") from None

    def _ask(self, path: str, body: dict[str, Any], seconds: float) -> HttpAnswer:
        """Ask, and once more if the line drops: a question changes nothing there."""
        deadline = time.monotonic() + seconds
        try:
            return self._line.ask("POST", path, body=body, seconds=seconds)
        except NoAnswer as error:
            left = deadline - time.monotonic()
            if not error.may_pass or left < WORTH_A_TRY_SECONDS:
                raise RegisterUnavailable(error.cause) from None
        try:
            return self._line.ask("POST", path, body=body, seconds=left)
        except NoAnswer as error:
            raise RegisterUnavailable(error.cause) from None

    def _arrivals(self, certificates: list[object]) -> Iterator[Arrival | Illegible]:
        # One broken certificate must not hide the others. If it was stored before, it is not
        # refreshed now: its showing turns to `stale` instead of staying green.
        for certificate in certificates:
            try:
                yield read(certificate)
            except Unreadable:
                yield Illegible(json.dumps(certificate, sort_keys=True))


def _certificates(answer: object) -> list[object]:
    data = _data(answer)
    if data is None:
        return []
    certificates = data.get("certs")
    if not isinstance(certificates, list):
        raise RegisterUnavailable("unreadable")
    if len(certificates) > MOST_CERTIFICATES:
        raise RegisterUnavailable("too_many")
    return certificates


def _status(answer: object) -> object:
    head = answer.get("head") if isinstance(answer, dict) else None
    return head.get("status") if isinstance(head, dict) else None


def _data(answer: object) -> dict[str, Any] | None:
    """Take an answer out of its envelope; None when nothing was found."""
    status = _status(answer)
    if not isinstance(answer, dict) or type(status) is not int:
        raise RegisterUnavailable("unreadable")
    if status == NOT_FOUND:
        return None
    if status != OK:
        raise RegisterUnavailable(f"status_{status}")
    data = answer.get("data")
    if not isinstance(data, dict):
        raise RegisterUnavailable("unreadable")
    return data
