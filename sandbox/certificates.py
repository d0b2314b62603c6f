"""What the provincial register holds, and how it is searched."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("register.json")
# The register's own notes; they are not part of an electronic license.
OWN_NOTES = {"medium", "card_number"}
ELECTRONIC = "electronic"
# A fixed offset needs no time zone files of the machine; summer time ended in 1991.
SHANGHAI = timezone(timedelta(hours=8))

Certificate = dict[str, Any]

# The results of verifyCertInfo.
VALID, NOT_ACTIVE, SUSPENDED, ENDED, INCOMPLETE, NOT_FOUND, NOTHING_ASKED, DIFFERS = range(8)
RESULT_OF_STATE = {"RELEASE": VALID, "NOT_ACTIVE": NOT_ACTIVE, "FREEZE": SUSPENDED}
COMPARED = ("ZZBS", "ZZLXDM", "ZZBH", "ZZMC", "ZZBFJGDM", "ZZBFRQ")


class Certificates:
    """Every certificate of the province, on whatever medium."""

    def __init__(self, held: list[Certificate]) -> None:
        self.held = held

    def find(self, type_code: str, number: str) -> Certificate | None:
        """Return the certificate with this number, on whatever medium; of several the newest."""
        found = [each for each in self.held if _is_of(each, type_code, number)]
        return next(reversed(found), None)

    def by_identifier(self, identifier: str) -> Certificate | None:
        """Return the electronic license with this identifier."""
        return next((each for each in self.held if identifier and each["ZZBS"] == identifier), None)

    def take_in(self, issued: Certificate, *, replaces: str | None) -> None:
        """Hold a license that was issued, in place of the paper and of what it replaces.

        Another license under the same number is void: there is never more than one.
        """
        kept = [each for each in self.held if not _is_paper_of(each, issued)]
        self.held = [*(_after(each, issued, replaces) for each in kept), issued]

    def of(self, id_type: str, number: str) -> list[Certificate]:
        """Return the electronic licenses on which a number appears, in whatever role."""
        return [
            shown(each)
            for each in self.held
            if each["medium"] == ELECTRONIC and (id_type, number) in _parties(each)
        ]

    def verify(self, asked: dict[str, str], *, at: datetime) -> int:
        """Compare what the caller knows of one certificate; hand out nothing but a number."""
        if not asked:
            return NOTHING_ASKED
        if "ZZBS" not in asked and not {"ZZLXDM", "ZZBH"} <= asked.keys():
            return INCOMPLETE
        keys = {"ZZBS"} if "ZZBS" in asked else {"ZZLXDM", "ZZBH"}
        newest = reversed(self.held)
        found = next((each for each in newest if all(each[k] == asked[k] for k in keys)), None)
        if found is None:
            return NOT_FOUND
        return _result(found, at) if _agrees(found, asked) else DIFFERS


def load(path: Path = FILE) -> Certificates:
    """Read the register."""
    return Certificates(json.loads(path.read_text("utf-8")))


def shown(certificate: Certificate) -> Certificate:
    """Return a certificate as callers see it."""
    return {key: value for key, value in certificate.items() if key not in OWN_NOTES}


def on_it(certificate: Certificate, number: str) -> bool:
    """Tell whether a number stands on a certificate, in whatever role."""
    return number in {each for _, each in _parties(certificate)}


def _is_of(certificate: Certificate, type_code: str, number: str) -> bool:
    return (certificate["ZZLXDM"], certificate["ZZBH"]) == (type_code, number)


def _is_paper_of(certificate: Certificate, issued: Certificate) -> bool:
    same = _is_of(certificate, issued["ZZLXDM"], issued["ZZBH"])
    return same and certificate["medium"] != ELECTRONIC


def _after(certificate: Certificate, issued: Certificate, replaces: str | None) -> Certificate:
    ended = {"ZTRQ": issued["ZTRQ"], "ZTYY": "换发或者补发"}
    if replaces and certificate["ZZBS"] == replaces:
        return {**certificate, **ended, "ZZZT": "CHANGE"}
    if _is_of(certificate, issued["ZZLXDM"], issued["ZZBH"]) and certificate["ZZZT"] == "RELEASE":
        return {**certificate, **ended, "ZZZT": "VOID"}
    return certificate


def _parties(certificate: Certificate) -> Iterator[tuple[str, str]]:
    for holder in certificate["CZZT"]:
        yield holder["CZZTDMLXDM"], holder["CZZTDM"]
    for person in (*certificate["JHR"], certificate["FZR"]):
        if person is not None:
            yield person.get("ZJLXDM", "111"), person["ZJHM"]


def _agrees(certificate: Certificate, asked: dict[str, str]) -> bool:
    holders = [
        each
        for each in certificate["CZZT"]
        if all(each[key] == asked[key] for key in ("CZZT", "CZZTDM") if key in asked)
    ]
    return bool(holders) and all(certificate[key] == asked[key] for key in COMPARED if key in asked)


def _result(certificate: Certificate, at: datetime) -> int:
    today = at.astimezone(SHANGHAI).strftime("%Y%m%d")
    if certificate["ZZYXQJZRQ"] and certificate["ZZYXQJZRQ"] < today:
        return ENDED
    if certificate["ZZYXQQSRQ"] > today:
        return NOT_ACTIVE
    return RESULT_OF_STATE.get(certificate["ZZZT"], ENDED)
