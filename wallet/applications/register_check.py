"""Ask the registers for the certificate of an application, and compare.

Three halves make a whole, because the network must never be waited for inside a transaction:
`question` reads the database, `ask` speaks to the registers, `store` writes down what they said.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.applications import comparison, contents, queries
from wallet.applications.entries import record_about
from wallet.applications.models import Application, RegisterResult
from wallet.applications.state import UNDECIDED
from wallet.authorities import names
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.licenses.arrival import Arrival
from wallet.licenses.number_index import plain_number
from wallet.registers.provincial.register import RegisterUnavailable

log = logging.getLogger(__name__)


class Lookup(Protocol):
    """A register that can be asked for one certificate."""

    @property
    def name(self) -> str: ...
    def certificate(
        self, *, type_code: str, number: str, at: datetime, seconds: float
    ) -> Arrival | None:
        """Return the certificate, None if the register has none; raises RegisterUnavailable."""


@dataclass(frozen=True)
class RegisterQuestion:
    """Which certificate is asked for; `type_code` has the 21 characters of identifiers."""

    application_id: UUID
    type_code: str
    number: str = field(repr=False)
    number_index: bytes


@dataclass(frozen=True)
class RegisterAnswer:
    """What the registers said together; not `complete` when one is still missing."""

    complete: bool
    source: str | None = None
    arrival: Arrival | None = None


def question(session: Session, application_id: UUID, vault: Vault) -> RegisterQuestion | None:
    """Return what is to be asked; None when nobody needs to know any more."""
    application = queries.find_locked(session, application_id)
    if application is None or application.state not in UNDECIDED:
        return None
    return RegisterQuestion(
        application_id=application.id,
        type_code=types.get(session, application.type).identifier_code,
        number=contents.number_of(application, vault),
        number_index=application.number_index,
    )


def ask(
    registers: Sequence[Lookup], question: RegisterQuestion, *, at: datetime, seconds: float
) -> RegisterAnswer:
    """Ask one register after the other until one knows the certificate."""
    complete = True
    for register in registers:
        try:
            arrival = register.certificate(
                type_code=question.type_code, number=question.number, at=at, seconds=seconds
            )
        except RegisterUnavailable as error:
            log.warning("register %s did not answer: %s", register.name, error.cause)
            complete = False
            continue
        if arrival and plain_number(arrival.number) == question.number:
            return RegisterAnswer(complete=True, source=register.name, arrival=arrival)
    return RegisterAnswer(complete)


def store(act: Act, question: RegisterQuestion, answer: RegisterAnswer) -> bool:
    """Write the answer down; False when it is still to come.

    An answer to what is no longer asked, after a decision or a change of the number, is dropped.
    """
    application = queries.find_locked(act.session, question.application_id)
    if application is None or application.state not in UNDECIDED:
        return True
    if application.number_index != question.number_index:
        return True
    application.register_asked_at = act.at
    if not answer.complete:
        return False
    if answer.arrival:
        names.learn(act.session, answer.arrival.authority_code, answer.arrival.authority_name)
    before, read = _known(application), contents.registered_of(application, act.vault)
    application.register_result = _noted(application, answer.arrival, act.vault)
    is_new = _known(application) != before
    if is_new:
        application.void_approval()
    if is_new or contents.registered_of(application, act.vault) != read:
        # What the officer has read is no longer all there is.
        application.touch()
    result = str(application.register_result)
    record_about(act, "register_answered", application, result=result, source=answer.source)
    return True


def _known(application: Application) -> tuple[object, ...]:
    return (
        application.register_result,
        application.register_is_applicant,
        tuple(application.differences),
    )


def _noted(application: Application, arrival: Arrival | None, vault: Vault) -> RegisterResult:
    application.register_sealed, application.register_is_applicant = None, None
    application.differences = []
    if arrival is None:
        return RegisterResult.NOT_FOUND
    person, form = contents.applicant_of(application, vault), contents.form_of(application, vault)
    compared = comparison.compare(arrival, person, form)
    contents.seal_registered(application, compared.registered, vault)
    application.register_is_applicant = compared.is_applicant
    return RegisterResult.MISMATCH if compared.registered.differences else RegisterResult.MATCH
