"""Have an approved license issued: begin, then take in what came, or say why nothing did.

    begin   approved → issuing, and the order is written down        one transaction
            the issuing system is asked, with the application's key, no transaction
            and the file that it sends is put into the store
    settle  license, file, issued; of an exchange the end of the old one transaction

Killed anywhere, the worker begins again with the same order and key and gets the same license;
receiving it again changes nothing.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.applications import timeline
from wallet.applications.contents import applicant_of
from wallet.applications.entries import record_about
from wallet.applications.issuing import issued_check, orders
from wallet.applications.issuing.issuing_system import Issued
from wallet.applications.issuing.ordering import order_of
from wallet.applications.issuing.orders import Order
from wallet.applications.issuing.replacing import end_replaced
from wallet.applications.models import Application, StepBy
from wallet.applications.state import State
from wallet.audit import record
from wallet.audit.models import Actor
from wallet.crypto.vault import Vault
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.files import Put, attach
from wallet.licenses.models import License
from wallet.licenses.receive import receive
from wallet.licenses.succession import SuccessorLoop

UNDER_WAY = {State.APPROVED, State.ISSUING}


class WrongLicense(Exception):
    """What came is not the license that was ordered; `reason` says in one word why."""

    def __init__(self, reason: str, identifier: str) -> None:
        super().__init__(f"the issuing system sent another license: {reason}")
        self.reason = reason
        self.identifier = identifier


def key_of(application_id: UUID) -> str:
    """Return what every try of this application shows to the issuing system."""
    return f"application-{application_id}"


def begin(session: Session, application: Application, *, vault: Vault, at: datetime) -> Order:
    """Take a locked application to `issuing` and write its order down; again changes nothing.

    Raises CannotOrder, when it is `issuing` already.
    """
    if application.state is State.APPROVED:
        application.move_to(State.ISSUING)
        timeline.add(session, application, by=StepBy.SYSTEM, at=at, vault=vault)
    found = orders.find(session, application.id, vault)
    if found is not None:
        return found
    order = order_of(session, application, vault)
    orders.write(session, application.id, order, vault=vault, at=at)
    return order


def settle(
    session: Session,
    application: Application,
    order: Order,
    issued: Issued,
    *,
    source: str,
    stored_file: Put,
    actor: Actor,
    vault: Vault,
    at: datetime,
) -> License:
    """Store the license that came with the file that lies ready, and close the application.

    The application is locked. Raises WrongLicense; then the caller rolls back and calls `refuse`.
    """
    license_ = _taken_in(session, application, order, issued, source=source, vault=vault, at=at)
    # An older file that it takes the place of is swept: nothing names it any more.
    attach(session, license_.id, stored_file, actor=actor, at=at)
    record.record(
        session, "license.received", actor=actor, at=at, license_id=license_.id, source=source
    )
    try:
        end_replaced(session, application, license_, source=source, actor=actor, vault=vault, at=at)
    except (InvalidArrival, SuccessorLoop):
        raise WrongLicense("wrong_successor", license_.identifier) from None
    application.license_id = license_.id
    application.stuck_reason, application.stuck_since, application.due_on = None, None, None
    application.move_to(State.ISSUED)
    timeline.add(session, application, by=StepBy.SYSTEM, at=at, vault=vault)
    record_about(session, "issued", application, actor=actor, at=at)
    return license_


def mark_stuck(
    session: Session, application: Application, reason: str, *, actor: Actor, at: datetime
) -> None:
    """Leave the locked application to the desk, which can have it tried again."""
    application.stuck_reason, application.stuck_since = reason, at
    application.touch()
    record_about(session, "issuing_stuck", application, actor=actor, at=at, reason=reason)


def refuse(
    session: Session,
    application: Application,
    wrong: WrongLicense,
    *,
    source: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Raise the alarm about a license that is not the one that was ordered, and stop trying."""
    record.record(
        session,
        "license.held_back",
        actor=actor,
        at=at,
        person_key=application.person_key,
        source=source,
        identifier=wrong.identifier,
        reason=wrong.reason,
    )
    mark_stuck(session, application, wrong.reason, actor=actor, at=at)


def _taken_in(
    session: Session,
    application: Application,
    order: Order,
    issued: Issued,
    *,
    source: str,
    vault: Vault,
    at: datetime,
) -> License:
    arrival = issued.arrival
    fault = issued_check.fault_of(arrival, order, applicant_of(application, vault))
    if fault is not None:
        raise WrongLicense(fault, arrival.identifier)
    try:
        return receive(session, arrival, vault=vault, source=source, at=at)
    except InvalidArrival:
        raise WrongLicense("invalid_license", arrival.identifier) from None
