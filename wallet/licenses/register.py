"""Speak to a provincial register: ask it which certificates a person stands on.

Its failures become RegisterUnavailable; no message carries anything that was asked or answered.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import requests

from wallet.errors import Unavailable
from wallet.licenses.arrival import Arrival
from wallet.licenses.register_certificate import Unreadable, read
from wallet.local_time import SHANGHAI

CONNECT_SECONDS, READ_SECONDS = 1.0, 2.0
PATH = "/certshare/queryCertInfoByHolderCode"
USE_CAUSE = "持证人查询本人电子证照"
OK, NOT_FOUND = 0, 10  # head.status

log = logging.getLogger(__name__)


class RegisterUnavailable(Unavailable):
    """The register gave no usable answer; `cause` says in one word why."""

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
        timeouts: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ) -> None:
        self.name = name
        self._url = address.rstrip("/") + PATH
        self._credentials = {"accessId": access_id, "accessToken": access_token}
        self._timeouts = timeouts
        self._http = requests.Session()
        # The proxy of whoever started the process is not a way into a government network.
        self._http.trust_env = False

    def certificates_of(self, *, id_type: str, id_number: str, at: datetime) -> tuple[Arrival, ...]:
        """Return every certificate on which the number appears; raises RegisterUnavailable."""
        time = at.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")
        head = {**self._credentials, "time": time, "reqNo": uuid4().hex}
        question = {"holderType": id_type, "holderCode": id_number, "useCause": USE_CAUSE}
        answer = self._post({"head": head, "data": question})
        return tuple(self._arrivals(_certificates(answer)))

    def close(self) -> None:
        self._http.close()

    def _post(self, body: dict[str, Any]) -> object:
        try:
            # Not redirected: the credentials are for this address.
            response = self._http.post(
                self._url, json=body, timeout=self._timeouts, allow_redirects=False
            )
        except requests.Timeout:
            raise RegisterUnavailable("timeout") from None
        except requests.RequestException:
            raise RegisterUnavailable("refused") from None
        if response.status_code != requests.codes.ok:
            raise RegisterUnavailable(f"http_{response.status_code}")
        try:
            return response.json()
        except (ValueError, RecursionError):
            # Also numbers of thousands of digits, and lists within lists without end.
            raise RegisterUnavailable("not_json") from None

    def _arrivals(self, certificates: list[object]) -> Iterator[Arrival]:
        # One broken certificate must not hide the others. If it was stored before, it is not
        # refreshed now: its showing turns to `stale` instead of staying green.
        for certificate in certificates:
            try:
                yield read(certificate)
            except Unreadable:
                log.warning("register %s sent a certificate that cannot be read", self.name)


def _certificates(answer: object) -> list[object]:
    head = answer.get("head") if isinstance(answer, dict) else None
    status = head.get("status") if isinstance(head, dict) else None
    if not isinstance(answer, dict) or type(status) is not int:
        raise RegisterUnavailable("unreadable")
    if status == NOT_FOUND:
        return []
    if status != OK:
        raise RegisterUnavailable(f"status_{status}")
    data = answer.get("data")
    certificates = data.get("certs") if isinstance(data, dict) else None
    if not isinstance(certificates, list):
        raise RegisterUnavailable("unreadable")
    return certificates
