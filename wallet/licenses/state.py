"""The states of a license, the events that lead from one to another, and the table of steps.

Only events are stored. `wallet.licenses.standing` tells which state they amount to.
"""

from enum import StrEnum

from wallet.errors import Conflict


class State(StrEnum):
    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    VOID = "void"
    SUPERSEDED = "superseded"
    TRANSFERRED_OUT = "transferred_out"
    # These two follow from the dates, when nothing else is recorded.
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"


class Event(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    VOID = "void"
    SUPERSEDE = "supersede"
    RENEW = "renew"
    TRANSFER_OUT = "transfer_out"
    INSPECTION_DUE = "inspection_due"
    INSPECTION_PASSED = "inspection_passed"
    ENCUMBER = "encumber"
    RELEASE = "release"
    HOLDER_IDENTIFIED = "holder_identified"
    HOLDER_UNIDENTIFIED = "holder_unidentified"
    # Nobody sends this one: a source names a state that no single step leads to.
    REPORTED = "reported"
    # Nor this one: what stands on the license was written over.
    CHANGED = "changed"


class Flag(StrEnum):
    INSPECTION_DUE = "inspection_due"
    ENCUMBERED = "encumbered"
    LEGACY_CHECK = "legacy_check"
    # Never recorded: its source has not been heard for longer than its answers count.
    STALE = "stale"


class IllegalStep(Conflict):
    """The event cannot happen to a license in this state."""

    code = "illegal_step"


NEXT: dict[tuple[State, Event], State] = {
    (State.VALID, Event.SUSPEND): State.SUSPENDED,
    (State.VALID, Event.REVOKE): State.REVOKED,
    (State.VALID, Event.WITHDRAW): State.WITHDRAWN,
    (State.VALID, Event.CANCEL): State.CANCELLED,
    (State.VALID, Event.VOID): State.VOID,
    (State.VALID, Event.SUPERSEDE): State.SUPERSEDED,
    (State.VALID, Event.TRANSFER_OUT): State.TRANSFERRED_OUT,
    (State.VALID, Event.RENEW): State.VALID,
    (State.VALID, Event.INSPECTION_DUE): State.VALID,
    (State.VALID, Event.INSPECTION_PASSED): State.VALID,
    (State.VALID, Event.ENCUMBER): State.VALID,
    (State.VALID, Event.RELEASE): State.VALID,
    (State.VALID, Event.HOLDER_IDENTIFIED): State.VALID,
    (State.VALID, Event.HOLDER_UNIDENTIFIED): State.VALID,
    # While suspended there is no renewal and no moving away (护士条例: 延续 is refused).
    (State.SUSPENDED, Event.RESUME): State.VALID,
    (State.SUSPENDED, Event.REVOKE): State.REVOKED,
    (State.SUSPENDED, Event.WITHDRAW): State.WITHDRAWN,
    (State.SUSPENDED, Event.CANCEL): State.CANCELLED,
    (State.SUSPENDED, Event.VOID): State.VOID,
    (State.SUSPENDED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.SUSPENDED, Event.INSPECTION_DUE): State.SUSPENDED,
    (State.SUSPENDED, Event.INSPECTION_PASSED): State.SUSPENDED,
    (State.SUSPENDED, Event.ENCUMBER): State.SUSPENDED,
    (State.SUSPENDED, Event.RELEASE): State.SUSPENDED,
    (State.SUSPENDED, Event.HOLDER_IDENTIFIED): State.SUSPENDED,
    (State.SUSPENDED, Event.HOLDER_UNIDENTIFIED): State.SUSPENDED,
    # All other states are final.
}

RAISES = {
    Event.INSPECTION_DUE: frozenset({Flag.INSPECTION_DUE}),
    Event.ENCUMBER: frozenset({Flag.ENCUMBERED}),
}
LOWERS = {
    Event.INSPECTION_PASSED: frozenset({Flag.INSPECTION_DUE}),
    Event.RELEASE: frozenset({Flag.ENCUMBERED}),
}

# Where two reports differ, the one further down counts.
RESTRICTIVENESS = (
    State.VALID,
    State.SUSPENDED,
    State.TRANSFERRED_OUT,
    State.SUPERSEDED,
    State.VOID,
    State.CANCELLED,
    State.WITHDRAWN,
    State.REVOKED,
)


def step(state: State, event: Event) -> State:
    """Return the state that the event leads to; raises IllegalStep."""
    after = NEXT.get((state, event))
    if after is None:
        raise IllegalStep(f"{event} cannot happen to a license that is {state}")
    return after


def is_final(state: State) -> bool:
    """Tell whether no event leads on from this recorded state."""
    return all(before is not state for before, _ in NEXT)


def event_between(state: State, after: State) -> Event | None:
    """Find the single step from one recorded state to another."""
    steps = (event for (before, event), next_ in NEXT.items() if (before, next_) == (state, after))
    return next(steps, None)


def is_more_restrictive(state: State, than: State) -> bool:
    return RESTRICTIVENESS.index(state) > RESTRICTIVENESS.index(than)
