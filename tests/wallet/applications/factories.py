"""Things of the applications room: valid by default, a test names only what matters."""

from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.licenses.factories import AUTHORITY, FATHER, MOTHER, NURSE, PRINCIPAL
from wallet.act import Actor, ActorKind
from wallet.applications import contents, draft, submit, timeline
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.conversions import conversion_of
from wallet.applications.form import Form
from wallet.applications.models import (
    Application,
    Medium,
    Purpose,
    RegisterResult,
    StepBy,
)
from wallet.applications.state import OPEN, State
from wallet.authorities import names
from wallet.catalogue import types
from wallet.licenses.number_index import plain_number
from wallet.officers.models import Officer, OfficerRole

# Also for those who import them from here.
__all__ = ["AUTHORITY", "FATHER", "MOTHER", "NOON", "NURSE", "PRINCIPAL"]

OTHER_AUTHORITY = "11990000000000019A"
CITIZEN = Actor(ActorKind.CITIZEN, "00000000-0000-0000-0000-000000000001")
WORKER = Actor(ActorKind.SYSTEM, "worker")
APPLICANTS = {
    "nurse_practice": NURSE,
    "birth_certificate": MOTHER,
    "clinic_filing": PRINCIPAL,
}
# A child that its mother names.
BIRTH = {
    "child_name": "秦念安",
    "mother_name": MOTHER.name,
    "mother_id_number": MOTHER.id_number,
}
numbers = count(1)


def make_form(**changes):
    """A nurse's license on paper."""
    usual: dict[str, Any] = {
        "type": "nurse_practice",
        "medium": Medium.PAPER,
        "certificate_number": f"2024990{next(numbers):05}",
        "authority": AUTHORITY,
        "issued_on": date(2024, 1, 1),
    }
    return Form(**(usual | changes))


def make_birth_form(**changes):
    return make_form(
        **{
            "type": "birth_certificate",
            "certificate_number": f"X990{next(numbers):06}",
            "issued_on": date(2024, 3, 8),
        }
        | changes
    )


def make_officer(session, **changes):
    """An officer of the city, without what they sign in with."""
    usual: dict[str, Any] = {
        "id": uuid4(),
        "username": f"officer-{next(numbers)}",
        "name": "经办员甲",
        "role": OfficerRole.OFFICER,
        "authority": AUTHORITY,
        "password_digest": b"",
        "totp_sealed": b"",
        "totp_step": 0,
        "created_at": NOON,
    }
    officer = Officer(**(usual | changes))
    session.add(officer)
    session.flush()
    return officer


def make_application(session, *, vault, person=None, form=None, state=State.DRAFT, **columns):
    """An application in the state, as if it had come there; what it says is `form`."""
    form = form or make_form()
    license_type = types.get(session, form.type)
    was_handed_in = state not in {State.DRAFT, State.WITHDRAWN}
    usual: dict[str, Any] = {
        "id": uuid4(),
        "receipt_number": f"SL20261121{next(numbers):012}",
        "type": form.type,
        "purpose": Purpose.CONVERSION,
        "for_who": form.for_who or conversion_of(license_type).for_whom[0],
        "warnings": [],
        "differences": [],
        "state": state,
        "version": 1,
        "supplements": int(state is State.SUPPLEMENT_REQUIRED),
        "created_at": NOON - timedelta(days=2),
        "submitted_at": NOON - timedelta(days=1) if was_handed_in else None,
        "due_on": date(2026, 12, 4) if state in OPEN else None,
        "register_result": RegisterResult.MATCH if was_handed_in else None,
    }
    application = Application(**(usual | columns))
    contents.seal_applicant(application, person or APPLICANTS[form.type], vault)
    contents.seal_form(application, form, vault)
    session.add(application)
    timeline.add(
        make_act(session, at=application.created_at, vault=vault), application, by=StepBy.APPLICANT
    )
    session.flush()
    return application


def know(session, *codes):
    """Let the wallet know authorities."""
    for code in codes:
        names.learn(session, plain_number(code), plain_number(code))


def create(session, form=None, *, vault, person=None, at=NOON, store=None):
    """Begin an application as a citizen does."""
    form = form or make_form()
    know(session, form.authority)
    application = draft.create(
        make_act(session, CITIZEN, at=at, vault=vault),
        form,
        person=person or APPLICANTS[form.type],
        store=store,
    )
    session.flush()
    return application


def attach_all(session, application):
    """Store every picture that the type asks for, as far as a submission looks."""
    license_type = types.get(session, application.type)
    for kind in conversion_of(license_type).kinds:
        if kind.required:
            session.add(make_attachment(application, kind.kind))
    session.flush()


def make_attachment(application, kind, state=AttachmentState.STORED):
    return Attachment(
        application_id=application.id,
        kind=kind,
        content_type="image/jpeg",
        size=1000,
        digest="0" * 64,
        state=state,
        uploaded_by=CITIZEN.id,
        created_at=NOON,
        completed_at=NOON if state is AttachmentState.STORED else None,
    )


def hand_in(session, application, *, vault, at=NOON, store=None):
    submit.submit(make_act(session, CITIZEN, at=at, vault=vault), application, store=store)
    session.flush()


def make_submitted(session, form=None, *, vault, person=None, at=NOON):
    """An application that a citizen began, attached to and handed in; its desk has an officer."""
    application = create(session, form, vault=vault, person=person, at=at)
    attach_all(session, application)
    if not session.scalar(sa.select(Officer.id).where(Officer.authority == AUTHORITY).limit(1)):
        make_officer(session)
    hand_in(session, application, vault=vault, at=at)
    return application
