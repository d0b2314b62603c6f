"""What an arrival writes over the row that is there, in words: for the history, and to be told."""

import json
from collections.abc import Iterator, Sequence
from uuid import uuid4

import sqlalchemy as sa

from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.licenses.arrival import Arrival
from wallet.licenses.models import License, LicenseEvent, LicenseHolder, Role
from wallet.licenses.newborns import name_of, number_of
from wallet.licenses.number_index import plain_number
from wallet.licenses.state import Event

WORDS = {
    "number": "证照编号",
    "authority": "颁发机构",
    "issued_on": "颁发日期",
    "valid_from": "起始日期",
    "valid_to": "截止日期",
    "holders": "持证主体",
    "guardians": "监护人",
    "representative": "法定代表人或负责人",
    "fields": "照面信息",
}
PARTIES = {
    Role.HOLDER: "holders",
    Role.GUARDIAN: "guardians",
    Role.REPRESENTATIVE: "representative",
}


def in_words(changed: Sequence[str]) -> str:
    """Say what was written over, as a step of the history has its reason."""
    return f"信息更新：{'、'.join(WORDS[word] for word in changed)}"


def changes_of(act: Act, license_: License, arrival: Arrival) -> list[str]:
    """Name what a tidied arrival says otherwise than the row; before it is written."""
    return list(_facts(act, license_, arrival)) + list(_parties(act, license_, arrival))


def note(act: Act, license_: License, changed: Sequence[str], *, source: str) -> None:
    """Keep what was written over in the license's history, and record it."""
    if changed:
        act.session.add(
            LicenseEvent(
                id=uuid4(),
                license_id=license_.id,
                event=Event.CHANGED,
                changed=list(changed),
                source=source,
                effective_at=act.at,
                recorded_at=act.at,
            )
        )
    record.record(
        act.by(Actor(ActorKind.SYSTEM, source)),
        "license.updated",
        license_id=license_.id,
        source=source,
        changed=list(changed) or None,
    )


def _facts(act: Act, license_: License, arrival: Arrival) -> Iterator[str]:
    number = License.number.open(act.vault, license_.number_sealed, of=license_.id)
    if plain_number(number) != plain_number(arrival.number):
        yield "number"
    if license_.authority_name != arrival.authority_name:
        yield "authority"
    for name in ("issued_on", "valid_from", "valid_to"):
        if getattr(license_, name) != getattr(arrival, name):
            yield name
    fields = License.fields.open(act.vault, license_.fields_sealed, of=license_.id)
    if json.loads(fields) != arrival.fields:
        yield "fields"


def _parties(act: Act, license_: License, arrival: Arrival) -> Iterator[str]:
    found = sa.select(LicenseHolder).where(LicenseHolder.license_id == license_.id)
    rows = act.session.scalars(found).all()
    known = {(one.role, name_of(one, act.vault), number_of(one, act.vault)) for one in rows}
    everybody = arrival.everybody()
    said = {(one.role, one.party.name, one.party.id_number) for one in everybody}
    differing = {role for role, *_ in known ^ said}
    yield from (PARTIES[role] for role in Role if role in differing)
