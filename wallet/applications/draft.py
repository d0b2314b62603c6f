"""Begin an application, and change what it says."""

import secrets
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications import contents, duplicates, form_check, state, timeline
from wallet.applications.conversions import Conversion, conversion_of
from wallet.applications.entries import record_about
from wallet.applications.form import Form, tidied, warnings_of
from wallet.applications.form_check import InvalidApplication
from wallet.applications.models import Application, StepBy
from wallet.applications.state import Action, State
from wallet.authorities import known
from wallet.calendar.local_time import local_date
from wallet.catalogue import types
from wallet.catalogue.models import LicenseType
from wallet.errors import Conflict
from wallet.identity.persons import Person
from wallet.reading.faults import Fault
from wallet.short_lived import ShortLived, limits

RECEIPT_DIGITS = 12


class FixedField(Conflict):
    """Type, purpose and person stay; once submitted, the authority does too."""

    code = "fixed_field"


def create(act: Act, form: Form, *, person: Person, store: ShortLived | None) -> Application:
    """Begin an application of the citizen; without a store nothing is counted.

    Raises NotConvertible, InvalidApplication, CounterOnly, Duplicate, NothingToReplace and
    RateLimited.
    """
    application = begin(act, form, person=person)
    if store is not None:
        limits.spend(store, limits.DRAFTS, application.person_key.hex(), at=act.at)
    act.session.add(application)
    timeline.add(act, application, by=StepBy.APPLICANT)
    record_about(act, "created", application)
    return application


def begin(act: Act, form: Form, *, person: Person, is_at_counter: bool = False) -> Application:
    """Make the row of an application, checked and not yet added."""
    license_type, conversion = rules_of(act.session, form.type)
    form = tidied(form, conversion)
    form_check.check(form, license_type, conversion, at=act.at, is_at_counter=is_at_counter)
    _ask_authority(act.session, form)
    application = Application(
        id=uuid4(),
        receipt_number=_receipt_number(act.at),
        type=license_type.code,
        purpose=form.purpose,
        for_who=form.for_who,
        warnings=warnings_of(form, conversion),
        differences=[],
        state=State.DRAFT,
        version=1,
        supplements=0,
        created_at=act.at,
    )
    contents.seal_applicant(application, person, act.vault)
    contents.seal_form(application, form, act.vault)
    duplicates.refuse_own(act, application)
    return application


def edit(act: Act, application: Application, form: Form) -> None:
    """Change what a draft says, or what was asked for in a supplement.

    Raises IllegalStep, FixedField, and what `create` raises about the form.
    """
    state.check(Action.EDIT, application.state)
    license_type, conversion = rules_of(act.session, application.type)
    form = tidied(form, conversion)
    at_counter = is_at_counter(application)
    form_check.check(form, license_type, conversion, at=act.at, is_at_counter=at_counter)
    _ask_authority(act.session, form)
    _refuse_fixed(application, form)
    contents.seal_form(application, form, act.vault)
    application.warnings = warnings_of(form, conversion)
    duplicates.refuse_own(act, application)
    application.touch()
    record_about(act, "edited", application)


def rules_of(session: Session, code: str) -> tuple[LicenseType, Conversion]:
    """Return the type and its rules; raises InvalidApplication or NotConvertible."""
    license_type = types.find(session, code)
    if license_type is None:
        raise InvalidApplication(Fault("/type", "unknown_type"))
    return license_type, conversion_of(license_type)


def is_at_counter(application: Application) -> bool:
    """Tell whether a clerk filed it, with the certificate before them."""
    return application.filed_by_officer_id is not None


def _ask_authority(session: Session, form: Form) -> None:
    if not known.is_known(session, form.authority):
        raise InvalidApplication(known.UNKNOWN)


def _refuse_fixed(application: Application, form: Form) -> None:
    before = (application.type, application.purpose, application.for_who)
    moved = form.authority != application.authority_code and application.submitted_at is not None
    if moved or (form.type, form.purpose, form.for_who) != before:
        raise FixedField("type, purpose and person stay; once submitted, the authority does too")


def _receipt_number(at: datetime) -> str:
    number = secrets.randbelow(10**RECEIPT_DIGITS)
    return f"SL{local_date(at):%Y%m%d}{number:0{RECEIPT_DIGITS}}"
