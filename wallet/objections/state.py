"""The states of an objection, and the one table of steps."""

from enum import StrEnum

from wallet.errors import Conflict


class State(StrEnum):
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    # With the authority that issued the license: who signs it answers for it (谁签发、谁负责).
    FORWARDED = "forwarded"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    CLOSED = "closed"


class IllegalStep(Conflict):
    """The step cannot be taken from this state."""

    code = "illegal_step"


NEXT: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.ACCEPTED}),
    # An authority that issued the license itself need not forward anything.
    State.ACCEPTED: frozenset({State.FORWARDED, State.CORRECTED, State.REJECTED}),
    State.FORWARDED: frozenset({State.CORRECTED, State.REJECTED}),
    State.CORRECTED: frozenset({State.CLOSED}),
    State.REJECTED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}
# Shown at the license, and due some day.
OPEN = frozenset({State.SUBMITTED, State.ACCEPTED, State.FORWARDED})
