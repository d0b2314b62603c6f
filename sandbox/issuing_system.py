"""Number a license once for one key, however often it is asked for, and tell the register."""

import json
from datetime import date, datetime, timedelta
from threading import Lock

from sandbox.certificates import ELECTRONIC, SHANGHAI, Certificate, Certificates
from sandbox.issued import Issued, Row
from sandbox.license_types import BIRTH_CERTIFICATE, TYPES
from sandbox.numbering import new_birth_number, new_identifier
from sandbox.orders import Order
from sandbox.refusals import Refusal
from sandbox.store import digest

IN_FORCE = {"RELEASE", "NOT_ACTIVE"}


class OtherBody(Refusal):
    """The key was used for another license."""

    status = 409
    code = "idempotency_conflict"
    title = "重复的请求内容不一致"


class HolderDiffers(Refusal):
    """The certificate in the register belongs to somebody else."""

    code = "holder_differs"
    title = "持证主体与登记不一致"


class AlreadyElectronic(Refusal):
    """There is an electronic license for this certificate."""

    code = "already_electronic"
    title = "该证照已有电子证照"


class NothingToReplace(Refusal):
    """The license to be replaced does not exist, or is not in force."""

    code = "nothing_to_replace"
    title = "被换发的电子证照不存在或者已失效"


class IssuingSystem:
    """Numbers licenses, remembers for which key, and tells the register."""

    def __init__(self, issued: Issued, certificates: Certificates) -> None:
        self._issued = issued
        self._certificates = certificates
        self._lock = Lock()

    def issue(self, order: Order, key: str, *, again: bool, at: datetime) -> Certificate:
        """Return the license for this key; number it first if it has none, or `again`."""
        asked = digest(json.dumps(vars(order), sort_keys=True))
        with self._lock:
            known = self._issued.find(key)
            if known and known.asked != asked:
                raise OtherBody("the key was used with another body")
            if known and not again:
                return known.certificate
            paper = self._certificates.find(order.type_code, order.number)
            if known is None:
                self._check(order, paper)
            certificate = _numbered(order, paper, at)
            self._issued.add(key, Row(asked, certificate, order.replaces, order.application_no))
        return certificate

    def of_somebody_else(self, certificate: Certificate) -> Certificate:
        """Return the license as if it were issued to another holder of the register."""
        named = {each["CZZTDM"] for each in certificate["CZZT"]}
        others = (each["CZZT"] for each in self._certificates.held)
        wrong = next(each for each in others if named.isdisjoint(one["CZZTDM"] for one in each))
        return {**certificate, "CZZT": wrong}

    def _check(self, order: Order, paper: Certificate | None) -> None:
        if order.replaces:
            old = self._certificates.by_identifier(order.replaces)
            if old is None or old["ZZZT"] not in IN_FORCE:
                raise NothingToReplace("replaces is no license in force")
        elif paper and paper["medium"] == ELECTRONIC:
            raise AlreadyElectronic("there is an electronic license with this number")
        theirs = _numbers(paper) if paper else set()
        if theirs and theirs.isdisjoint(order.numbers()):
            raise HolderDiffers("the certificate belongs to somebody else")


def _numbered(order: Order, paper: Certificate | None, at: datetime) -> Certificate:
    today = at.astimezone(SHANGHAI).strftime("%Y%m%d")
    known = {} if order.replaces or paper is None else paper
    # An exchange is a new document of today; a conversion is the old one in another shape.
    issued_on = today if order.replaces else known.get("ZZBFRQ") or order.issued_on or today
    new_number = order.replaces and order.type_code == BIRTH_CERTIFICATE
    return {
        "ZZBS": new_identifier(order.type_code, order.authority_code),
        "ZZMC": TYPES[order.type_code].name,
        "ZZLXDM": order.type_code,
        "ZZBH": new_birth_number() if new_number else order.number,
        "ZZBFJG": order.authority_name,
        "ZZBFJGDM": order.authority_code,
        "ZZBFRQ": issued_on,
        "ZZYXQQSRQ": known.get("ZZYXQQSRQ", issued_on),
        "ZZYXQJZRQ": known.get("ZZYXQJZRQ", _last_day(issued_on, TYPES[order.type_code].years)),
        "CZZT": known.get("CZZT", order.holders),
        "JHR": known.get("JHR", order.guardians),
        "FZR": known.get("FZR", order.representative),
        # A certificate that is suspended on paper is not set free by becoming electronic.
        "ZZZT": known.get("ZZZT", "RELEASE"),
        "ZTRQ": known.get("ZTRQ", at.astimezone(SHANGHAI).strftime("%Y%m%d%H%M%S")),
        "ZTYY": known.get("ZTYY", ""),
        "NJZT": "",
        "DYZT": "",
        "KZ": {**known.get("KZ", {}), **order.fields},
        "medium": ELECTRONIC,
    }


def _last_day(first: str, years: int | None) -> str:
    if years is None:
        return ""
    day = date.fromisoformat(first)
    try:
        birthday = day.replace(year=day.year + years)
    except ValueError:
        birthday = date(day.year + years, 3, 1)  # 29 February
    return f"{birthday - timedelta(days=1):%Y%m%d}"


def _numbers(certificate: Certificate) -> set[str]:
    return {each["CZZTDM"] for each in certificate["CZZT"] if each["CZZTDM"]}
