"""What an officer does with an objection: accept, forward, correct, reject, close.

The caller has read the objection with `queries.get_for_desk(…, lock=True)`.
"""

from wallet.authorities import known
from wallet.licenses.relatives import with_relatives
from wallet.objections import timeline
from wallet.objections.deadlines import decision_due
from wallet.objections.models import Objection, Rejection
from wallet.objections.state import State
from wallet.officers.decision import Decision


def accept(decision: Decision, objection: Objection, comment: str | None = None) -> None:
    """Take the objection on; one that nobody was named for is this authority's from now on."""
    _step(decision, objection, State.ACCEPTED)
    objection.authority_code = decision.officer.authority
    objection.due_on = decision_due(decision.act.at)
    _write(decision, objection, comment)


def forward(
    decision: Decision,
    objection: Objection,
    authority: str | None = None,
    comment: str | None = None,
) -> None:
    """Hand the objection to the authority that issued, or to a department of one's own.

    Raises UnknownAuthority.
    """
    if authority is not None:
        known.ask_known(decision.act.session, authority)
    _step(decision, objection, State.FORWARDED)
    objection.authority_code = authority or objection.authority_code
    _write(decision, objection, comment)


def correct(decision: Decision, objection: Objection, comment: str | None = None) -> None:
    """Say that what was wrong has been put right at its source."""
    _step(decision, objection, State.CORRECTED)
    _write(decision, objection, comment)


def reject(
    decision: Decision, objection: Objection, reason: Rejection, comment: str | None = None
) -> None:
    """Say why nothing is going to be put right."""
    _step(decision, objection, State.REJECTED)
    objection.rejection = reason
    _write(decision, objection, comment)


def close(decision: Decision, objection: Objection, comment: str | None = None) -> None:
    """Put away what has been answered."""
    _step(decision, objection, State.CLOSED)
    _write(decision, objection, comment)


def _step(decision: Decision, objection: Objection, to: State) -> None:
    """Raise what `ask_leave` does, or IllegalStep."""
    decision.ask_leave(
        people=with_relatives(decision.act.session, objection.person_key),
        version=objection.version,
        changed=f"the objection has version {objection.version} by now",
    )
    objection.move_to(to)


def _write(decision: Decision, objection: Objection, comment: str | None) -> None:
    timeline.add(decision.act, objection, officer=decision.officer, comment=comment)
