"""Speak to the authorities' issuing system, behind which the national system numbers licenses.

It numbers once for one key: whoever lost an answer asks again with the same key. No message of
ours carries anything that was asked or answered.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from wallet.applications.issuing.orders import Order
from wallet.crypto import sm3
from wallet.database import Json
from wallet.identity.documents import RESIDENT_ID
from wallet.licenses.arrival import Arrival, Guardian, Party, Representative
from wallet.outside import Bounds, HttpAnswer, Line, NoAnswer
from wallet.registers.provincial.certificate import Unreadable, read

# A sealed file of some pages, in base64.
BOUNDS = Bounds(connect_seconds=2.0, read_seconds=10.0, seconds=10.0, answer_bytes=32 * 1024 * 1024)
PATH = "/issuing/certificates"
CREATED, ACCEPTED, CONFLICT, UNPROCESSABLE = 201, 202, 409, 422
CONTENT_TYPES = frozenset({"application/pdf", "application/ofd"})
LONGEST_PAUSE_SECONDS = 3600
WORD = re.compile(r"[a-z][a-z_]{0,39}")


class NotIssued(Exception):
    """No license came; `reason` says in one word why, and `is_final` that asking again is vain.

    `nothing_issued`: the system said so in a word of its own; else a license may be there.

    timeout refused dropped too_large not_json unreadable digest_differs processing http_<status>,
    and finally idempotency_conflict, unacceptable, or the system's own word for what it refuses.
    """

    def __init__(
        self,
        reason: str,
        *,
        is_final: bool = False,
        nothing_issued: bool = False,
        retry_after: int = 0,
    ) -> None:
        super().__init__(f"no license was issued: {reason}")
        self.reason = reason
        self.is_final = is_final
        self.nothing_issued = nothing_issued
        self.retry_after = retry_after


@dataclass(frozen=True, repr=False)
class Issued:
    """A license as it came back, unchecked, and its sealed file."""

    arrival: Arrival
    content: bytes
    content_type: str


class IssuingSystem:
    """One issuing system; `register` names the register that holds what it issues from then on."""

    def __init__(
        self,
        address: str,
        *,
        access_id: str,
        access_token: str,
        register: str = "provincial",
        bounds: Bounds = BOUNDS,
    ) -> None:
        self.register = register
        pair = base64.b64encode(f"{access_id}:{access_token}".encode()).decode("ascii")
        self._authorization = f"Basic {pair}"
        self._line = Line(address, bounds)

    def issue(self, order: Order, *, key: str) -> Issued:
        """Ask for the license; the same key gets the same one.  Raises NotIssued."""
        headers = {"Authorization": self._authorization, "Idempotency-Key": key}
        try:
            answer = self._line.ask("POST", PATH, body=_spelled(order), headers=headers)
        except NoAnswer as error:
            raise NotIssued(error.cause) from None
        if answer.status == CREATED:
            return _issued(_json(answer))
        raise _refusal(answer)

    def close(self) -> None:
        self._line.close()


def _refusal(answer: HttpAnswer) -> NotIssued:
    if answer.status == ACCEPTED:
        after = _json(answer).get("retryAfter")
        seconds = after if type(after) is int else 0
        return NotIssued("processing", retry_after=min(max(seconds, 0), LONGEST_PAUSE_SECONDS))
    if answer.status == CONFLICT:
        return NotIssued("idempotency_conflict", is_final=True)
    if answer.status == UNPROCESSABLE:
        word = _json(answer).get("code")
        if isinstance(word, str) and WORD.fullmatch(word):
            return NotIssued(word, is_final=True, nothing_issued=True)
        return NotIssued("unacceptable", is_final=True)
    return NotIssued(f"http_{answer.status}")


def _json(answer: HttpAnswer) -> dict[str, Any]:
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise NotIssued("not_json") from None
    if not isinstance(found, dict):
        raise NotIssued("unreadable")
    return found


def _issued(found: dict[str, Any]) -> Issued:
    try:
        file = found["file"]
        content = base64.b64decode(file["content"], validate=True)
        issued = Issued(read(found["certificate"]), content, str(file["contentType"]))
        digest = file["digest"]
    except (Unreadable, KeyError, TypeError, binascii.Error, ValueError):
        raise NotIssued("unreadable") from None
    if issued.content_type not in CONTENT_TYPES or not content:
        raise NotIssued("unreadable")
    if sm3.digest(content).hex() != digest:
        raise NotIssued("digest_differs")
    return issued


def _spelled(order: Order) -> Json:
    """Write the order with the tags of GB/T 36903, as the registers do."""
    return {
        "applicationNo": order.application_no,
        "ZZLXDM": order.type_code,
        "ZZBH": order.number,
        "ZZBFJGDM": order.authority_code,
        "ZZBFJG": order.authority_name,
        "ZZBFRQ": f"{order.issued_on:%Y%m%d}" if order.issued_on else None,
        "CZZT": [_holder(one) for one in order.holders],
        "JHR": [_guardian(one) for one in order.guardians],
        "FZR": _person(order.representative) if order.representative else None,
        "KZ": {name.upper(): value for name, value in order.fields.items()},
        "replaces": order.replaces,
    }


def _holder(party: Party) -> Json:
    number = party.id_number or ""
    return {"CZZT": party.name, "CZZTDM": number, "CZZTDMLXDM": party.id_type or RESIDENT_ID}


def _guardian(guardian: Guardian) -> Json:
    return _person(guardian) | {"GX": guardian.relation}


def _person(person: Guardian | Representative) -> Json:
    # Said only where it is not the usual one, which some systems do not expect.
    kind = {} if person.id_type == RESIDENT_ID else {"ZJLXDM": person.id_type}
    return {"XM": person.name, "ZJHM": person.id_number or ""} | kind
