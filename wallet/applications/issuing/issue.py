"""Have an approved license issued: begin, then take in what came, or say why nothing did.

    begin   approved → issuing, and the order is written down        one transaction
            the issuing system is asked, with the application's key, no transaction
            and the file that it sends is put into the store
    settle  license, file, issued; of an exchange the end of the old one transaction
    give_back  issuing → accepted, when the system says that it issues nothing

Killed anywhere, the worker begins again with the same order and key and gets the same license;
receiving it again changes nothing.
"""

from uuid import UUID

from wallet.act import Act
from wallet.applications import timeline
from wallet.applications.contents import applicant_of
from wallet.applications.conversions import conversion_of
from wallet.applications.entries import record_about
from wallet.applications.issuing import issued_check, orders
from wallet.applications.issuing.issuing_system import Issued
from wallet.applications.issuing.ordering import order_of
from wallet.applications.issuing.orders import Order
from wallet.applications.issuing.replacing import end_replaced
from wallet.applications.models import Application, StepBy
from wallet.applications.state import State
from wallet.audit import record
from wallet.calendar import working_days
from wallet.calendar.local_time import local_date
from wallet.catalogue import types
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.files import Put, attach
from wallet.licenses.models import License
from wallet.licenses.not_taken import NotTaken
from wallet.licenses.receive import receive
from wallet.licenses.succession import SuccessorLoop

NOT_ISSUED = "电子证照未能制发，申领退回审核（{reason}）。"
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


def begin(act: Act, application: Application) -> Order:
    """Take a locked application to `issuing` and write its order down; again changes nothing.

    Raises CannotOrder, when it is `issuing` already.
    """
    if application.state is State.APPROVED:
        application.move_to(State.ISSUING)
        timeline.add(act, application, by=StepBy.SYSTEM)
    found = orders.find(act.session, application.id, act.vault)
    if found is not None:
        return found
    order = order_of(act.session, application, act.vault)
    orders.write(act, application.id, order)
    return order


def settle(
    act: Act,
    application: Application,
    order: Order,
    issued: Issued,
    *,
    source: str,
    stored_file: Put,
) -> License:
    """Store the license that came with the file that lies ready, and close the application.

    The application is locked. Raises WrongLicense; then the caller rolls back and calls `refuse`.
    """
    license_ = _taken_in(act, application, order, issued, source=source)
    # An older file that it takes the place of is swept: nothing names it any more.
    attach(act, license_.id, stored_file)
    record.record(act, "license.received", license_id=license_.id, source=source, follows=True)
    try:
        end_replaced(act, application, license_, source=source)
    except (InvalidArrival, SuccessorLoop):
        raise WrongLicense("wrong_successor", license_.identifier) from None
    application.license_id = license_.id
    application.stuck_reason, application.stuck_since, application.due_on = None, None, None
    application.move_to(State.ISSUED)
    timeline.add(act, application, by=StepBy.SYSTEM)
    record_about(act, "issued", application)
    return license_


def give_back(act: Act, application: Application, reason: str) -> None:
    """Return the locked application, for which nothing was issued, to those who decide."""
    conversion = conversion_of(types.get(act.session, application.type))
    # Another key than before is not needed: for this one nothing was numbered.
    orders.forget(act.session, application.id)
    application.move_to(State.ACCEPTED)
    application.void_approval()
    application.stuck_reason, application.stuck_since = None, None
    application.decided_at = None
    application.due_on = working_days.add(local_date(act.at), conversion.working_days)
    timeline.add(act, application, by=StepBy.SYSTEM, comment=NOT_ISSUED.format(reason=reason))
    record_about(act, "issuing_refused", application, reason=reason)


def mark_stuck(act: Act, application: Application, reason: str) -> None:
    """Leave the locked application to the desk, which can have it tried again."""
    application.stuck_reason, application.stuck_since = reason, act.at
    application.touch()
    record_about(act, "issuing_stuck", application, reason=reason)


def refuse(act: Act, application: Application, wrong: WrongLicense, *, source: str) -> None:
    """Raise the alarm about a license that is not the one that was ordered, and stop trying."""
    record.record(
        act,
        "license.held_back",
        person_key=application.person_key,
        source=source,
        identifier=wrong.identifier,
        reason=wrong.reason,
        follows=True,
    )
    mark_stuck(act, application, wrong.reason)


def _taken_in(
    act: Act, application: Application, order: Order, issued: Issued, *, source: str
) -> License:
    arrival = issued.arrival
    fault = issued_check.fault_of(arrival, order, applicant_of(application, act.vault))
    if fault is not None:
        raise WrongLicense(fault, arrival.identifier)
    try:
        return receive(act, arrival, source=source)
    except InvalidArrival:
        raise WrongLicense("invalid_license", arrival.identifier) from None
    except NotTaken as refusal:
        raise WrongLicense(refusal.code, arrival.identifier) from None
