"""The words of a verdict, in the order in which they are judged (docs/api.md)."""

from enum import StrEnum

from wallet.licenses.state import State


class Verdict(StrEnum):
    VALID = "valid"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why: the first that applies, from top to bottom."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    SPECIMEN = "specimen"
    BAD_SIGNATURE = "bad_signature"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    UNAVAILABLE = "unavailable"
    NOT_PERMITTED = "not_permitted"
    VOIDED = "voided"
    CANCELLED = "cancelled"
    ALREADY_USED = "already_used"
    STALE = "stale"
    LICENSE_SUSPENDED = "license_suspended"
    LICENSE_REVOKED = "license_revoked"
    LICENSE_WITHDRAWN = "license_withdrawn"
    LICENSE_CANCELLED = "license_cancelled"
    LICENSE_VOID = "license_void"
    LICENSE_SUPERSEDED = "license_superseded"
    LICENSE_TRANSFERRED_OUT = "license_transferred_out"
    LICENSE_EXPIRED = "license_expired"
    LICENSE_NOT_YET_VALID = "license_not_yet_valid"
    WRONG_TYPE = "wrong_type"
    OK = "ok"


ABOUT_THE_LICENSE = frozenset(r for r in Reason if r.startswith("license_"))
# Answers that tell something about the license use the code up.
USES_UP = ABOUT_THE_LICENSE | {Reason.WRONG_TYPE, Reason.OK}
CANNOT_SAY = frozenset({Reason.UNAVAILABLE, Reason.NOT_PERMITTED, Reason.STALE})


def verdict_of(reason: Reason, *, foreign: bool = False) -> Verdict:
    """Return the verdict; a code of a foreign platform is unknown to us, not invalid."""
    if reason is Reason.OK:
        return Verdict.VALID
    if reason in CANNOT_SAY or (reason is Reason.UNKNOWN_KEY and foreign):
        return Verdict.UNKNOWN
    return Verdict.INVALID


def reason_of(state: State) -> Reason | None:
    """Return why a license in this state cannot be shown, or None if it can."""
    return None if state is State.VALID else Reason(f"license_{state}")
