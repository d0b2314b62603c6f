"""The states of an application, in one table, and what may be done in each of them.

    draft → submitted → accepted → approved → issuing → issued
                           ↓ ↑ ↑                 │
             supplement_required └───────────────┘

Before approval an application can be rejected and withdrawn. After a supplement it is accepted at
once, and again when the issuing system refuses. `stuck` is a mark on `issuing`, not a state.
"""

from enum import StrEnum

from wallet.errors import Conflict


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SUPPLEMENT_REQUIRED = "supplement_required"
    APPROVED = "approved"
    ISSUING = "issuing"
    ISSUED = "issued"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What people do to an application; the worker's steps follow from `NEXT` alone."""

    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    ASK_SUPPLEMENT = "ask_supplement"
    APPROVE = "approve"
    REJECT = "reject"
    RETRY_ISSUING = "retry_issuing"


class IllegalStep(Conflict):
    """An application in this state cannot take the step."""

    code = "illegal_step"


NEXT: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
    State.SUBMITTED: frozenset({State.ACCEPTED, State.REJECTED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset(
        {State.SUPPLEMENT_REQUIRED, State.APPROVED, State.REJECTED, State.WITHDRAWN}
    ),
    # Rejected only when the applicant let the time for the supplement pass.
    State.SUPPLEMENT_REQUIRED: frozenset({State.SUBMITTED, State.REJECTED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.ISSUING}),
    # Back only when the issuing system has said that it issues nothing.
    State.ISSUING: frozenset({State.ISSUED, State.ACCEPTED}),
    State.ISSUED: frozenset(),
    State.REJECTED: frozenset(),
    State.WITHDRAWN: frozenset(),
}

# The applicant may change what they hand in.
CHANGEABLE = frozenset({State.DRAFT, State.SUPPLEMENT_REQUIRED})
# Handed in and not decided yet: what the register says still counts.
UNDECIDED = frozenset({State.SUBMITTED, State.ACCEPTED, State.SUPPLEMENT_REQUIRED})
# Handed in and not at its end: somebody still has to do something.
OPEN = UNDECIDED | {State.APPROVED, State.ISSUING}


def _before(after: State) -> frozenset[State]:
    return frozenset(state for state, nexts in NEXT.items() if after in nexts)


FROM: dict[Action, frozenset[State]] = {
    Action.EDIT: CHANGEABLE,
    Action.SUBMIT: _before(State.SUBMITTED),
    Action.WITHDRAW: _before(State.WITHDRAWN),
    # Elsewhere acceptance follows by itself: from a supplement, from a refusal to issue.
    Action.ACCEPT: frozenset({State.SUBMITTED}),
    Action.ASK_SUPPLEMENT: _before(State.SUPPLEMENT_REQUIRED),
    Action.APPROVE: _before(State.APPROVED),
    Action.REJECT: _before(State.REJECTED),
    Action.RETRY_ISSUING: frozenset({State.ISSUING}),
}


def check(action: Action, state: State) -> None:
    """Raise IllegalStep unless the action is possible in this state."""
    if state not in FROM[action]:
        raise IllegalStep(f"{action} is not possible for an application that is {state}")
