"""How often one may do something: at most so many within any window, to the millisecond.

The moments of the last acts are remembered, not their number in a fixed minute: there is no edge
at which twice as many get through, and nobody is refused who kept to the limit.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.errors import RateLimited
from wallet.short_lived import ShortLived

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Limit:
    name: str
    number: int
    window: timedelta


# Every unsafe call of an account, whatever else it is counted against.
CITIZEN_ACTS = Limit("citizen_acts", 120, timedelta(minutes=1))
OFFICER_ACTS = Limit("officer_acts", 300, timedelta(minutes=1))
# What asks WeChat, the registers or the file store for one account, or writes a whole table.
WECHAT_SIGN_INS = Limit("wechat_sign_ins", 60, timedelta(hours=1))
# Codes that WeChat knows nothing of: many phones share one address of their operator.
BAD_WECHAT_CODES = Limit("bad_wechat_codes_of_a_source", 300, timedelta(minutes=15))
IDENTITY_CHECKS = Limit("identity_checks", 20, timedelta(hours=1))
COMPLETIONS = Limit("completions", 120, timedelta(hours=1))
REFRESHES = Limit("refreshes", 30, timedelta(hours=1))
ORIGINALS = Limit("originals", 120, timedelta(hours=1))
EXPORTS = Limit("exports", 30, timedelta(hours=1))
SUBSCRIPTIONS = Limit("subscriptions", 120, timedelta(hours=1))
# What one officer does to people who need not be there.
DESK_CODES = Limit("desk_codes", 60, timedelta(hours=1))
DESK_LOCKS = Limit("desk_locks", 60, timedelta(hours=1))
DESK_PERSON_ACTS = Limit("desk_person_acts", 30, timedelta(hours=1))
DESK_FILINGS = Limit("desk_filings", 120, timedelta(hours=1))
DESK_PICTURES = Limit("desk_pictures", 1200, timedelta(hours=1))
PRESENTATIONS = Limit("presentations", 60, timedelta(minutes=1))
# Failed sign-ins at the desk, by name and by network; a success sets the name back.
DESK_SIGN_INS = Limit("desk_sign_ins", 5, timedelta(minutes=15))
DESK_SIGN_INS_OF_A_SOURCE = Limit("desk_sign_ins_of_a_source", 50, timedelta(minutes=15))
# The same at the scanner pages of verifiers.
SCANNER_SIGN_INS = Limit("scanner_sign_ins", 5, timedelta(minutes=15))
SCANNER_SIGN_INS_OF_A_SOURCE = Limit("scanner_sign_ins_of_a_source", 50, timedelta(minutes=15))
# Codes for gates: how many a client makes, and how often a network tries wrong ones.
ENROLLMENT_CODES = Limit("enrollment_codes", 300, timedelta(hours=1))
BAD_ENROLLMENT_CODES = Limit("bad_enrollment_codes_of_a_source", 50, timedelta(minutes=15))
# What one person begins and hands in, and how often one certificate is handed in, by whomever;
# a supplement was asked for, and is not counted.
DRAFTS = Limit("drafts", 30, timedelta(days=1))
SUBMISSIONS = Limit("submissions", 10, timedelta(days=1))
SUBMISSIONS_OF_A_CERTIFICATE = Limit("submissions_of_a_certificate", 10, timedelta(days=1))
# Tries to claim what was filed at the counter.
CLAIMS = Limit("claims", 5, timedelta(minutes=15))
OBJECTIONS = Limit("objections", 20, timedelta(hours=1))
# How many refusals of somebody known are written down; they are refused in any case.
NOTED_REFUSALS = Limit("noted_refusals", 60, timedelta(hours=1))
VERIFICATIONS = Limit("verifications", 1200, timedelta(minutes=1))


def spend(store: ShortLived, limit: Limit, who: str, *, at: datetime) -> None:
    """Count one act of somebody.

    Raises RateLimited, and counts nothing, when there were as many as the limit allows.
    """
    free_at = store.admit(_key(limit, who), limit=limit.number, window=limit.window, at=at)
    if free_at is not None:
        raise RateLimited(
            f"at most {limit.number} {limit.name} within {limit.window // SECOND} seconds",
            retry_after=_seconds_until(free_at, at),
        )


def take_back(store: ShortLived, limit: Limit, who: str, *, at: datetime) -> None:
    """Count one act less: what was counted at this moment turned out to be none."""
    store.take_back(_key(limit, who), at=at)


def forget(store: ShortLived, limit: Limit, who: str) -> None:
    """Set somebody's count back to nothing."""
    store.delete(_key(limit, who))


def _key(limit: Limit, who: str) -> str:
    return f"limit:{limit.name}:{who}"


def _seconds_until(free_at: datetime, at: datetime) -> int:
    # Rounded up: who comes back a moment early is refused again.
    return max(1, -((at - free_at) // SECOND))
