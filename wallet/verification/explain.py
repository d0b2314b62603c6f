"""Why a code is valid or not, told with nothing but its text, the published keys and a clock.

The questions are those of docs/code-format.md, "Judging", and the first that fails is the reason.
What only the platform knows is not asked: a code that passes is redeemable, which is no verdict.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from math import floor
from typing import TypedDict

from wallet.codes import anatomy, payload
from wallet.codes.anatomy import Anatomy, Span
from wallet.codes.meanings import moment
from wallet.codes.payload import Header, UnverifiedCode
from wallet.crypto import sm2
from wallet.verification.judge import GRACE_SECONDS
from wallet.verification.verdict import Reason, Verdict, verdict_of

REDEEMABLE = "redeemable"
NO_VERDICT = "genuine and alive, which is no verdict: only its platform can redeem it, once"


class PublishedKey(TypedDict):
    """What is needed of a key in the JWK Set that a platform publishes."""

    kid: str
    x: str
    y: str
    nbf: int
    exp: int
    classes: list[int]
    specimen: bool


@dataclass(frozen=True)
class Reader:
    """Who looks at a code: with which keys, for which platform, how strictly."""

    keys: Sequence[PublishedKey]
    platform: int
    is_production: bool
    grace_seconds: int = GRACE_SECONDS


@dataclass(frozen=True)
class Step:
    """A question that was asked and its answer, with a reason if the code failed."""

    question: str
    answer: str
    reason: Reason | None = None


@dataclass(frozen=True)
class Explanation:
    """Everything that can be said about a text without asking its platform."""

    spans: tuple[Span, ...]
    steps: tuple[Step, ...]
    verdict: Verdict | None

    @property
    def reason(self) -> str:
        return self.steps[-1].reason or REDEEMABLE

    @property
    def why(self) -> str:
        return self.steps[-1].answer if self.steps[-1].reason else NO_VERDICT


def explain(text: str, reader: Reader, *, at: datetime) -> Explanation:
    """Say what each byte means, and judge the code as far as its text allows."""
    case = _Case(text, anatomy.read(text), reader, at.timestamp())
    steps: list[Step] = []
    for ask in (_form, _key, _specimen, _signature, _time):
        steps.append(ask(case))
        if steps[-1].reason is not None:
            break
    return Explanation(case.anatomy.spans, tuple(steps), _verdict(case, steps[-1].reason))


@dataclass(frozen=True)
class _Case:
    """One text before one reader; what comes from the code needs a text of the right form."""

    text: str = field(repr=False)
    anatomy: Anatomy
    reader: Reader
    now: float

    @cached_property
    def code(self) -> UnverifiedCode:
        return payload.decode(self.text)

    @property
    def header(self) -> Header:
        return self.code.header

    @property
    def is_foreign(self) -> bool:
        return self.header.platform != self.reader.platform

    @property
    def kid(self) -> str:
        return f"{self.header.platform}-{self.header.key_id}"

    @property
    def has_key(self) -> bool:
        return any(key["kid"] == self.kid for key in self.reader.keys)

    @property
    def key(self) -> PublishedKey:
        return next(key for key in self.reader.keys if key["kid"] == self.kid)

    @cached_property
    def point(self) -> sm2.PublicKey:
        """Read the key; raises BadKey."""
        halves = self.key["x"], self.key["y"]
        return sm2.PublicKey(b"".join(base64.urlsafe_b64decode(half + "=") for half in halves))


def _verdict(case: _Case, reason: Reason | None) -> Verdict | None:
    if reason is None:
        return None
    return verdict_of(reason, foreign=reason is Reason.UNKNOWN_KEY and case.is_foreign)


def _form(case: _Case) -> Step:
    if case.anatomy.stop is not None:
        return Step("form", case.anatomy.stop, Reason.MALFORMED)
    size = case.anatomy.spans[-1].end
    return Step("form", f"{len(case.text)} characters, {size} bytes, all of them understood")


def _key(case: _Case) -> Step:
    objection = _objection(case, case.key) if case.has_key else _no_key(case)
    if objection is not None:
        return Step("key", objection, Reason.UNKNOWN_KEY)
    return Step("key", f"{case.kid} is published, and was in force when the code was issued")


def _no_key(case: _Case) -> str:
    foreign = f"; platform {case.header.platform} is not this one" if case.is_foreign else ""
    return f"no key {case.kid} is published{foreign}"


def _objection(case: _Case, key: PublishedKey) -> str | None:
    """Say why this key cannot have signed this code, whatever the signature is."""
    header = case.header
    if header.code_class not in key["classes"]:
        return f"{case.kid} may not sign codes of class {header.code_class}"
    if header.specimen != key["specimen"]:
        says = "says specimen" if header.specimen else "does not say specimen"
        return f"the code {says}, and {case.kid} is {'one' if key['specimen'] else 'none'}"
    if header.issued_at < key["nbf"]:
        return f"the code was issued before {case.kid} was in force, {moment(key['nbf'])}"
    if header.issued_at >= key["exp"]:
        return f"the code was issued after {case.kid} was in force, {moment(key['exp'])}"
    return None if _is_point(case) else f"{case.kid} is no point of the curve"


def _is_point(case: _Case) -> bool:
    try:
        return bool(case.point.xy)
    except sm2.BadKey:
        return False


def _specimen(case: _Case) -> Step:
    if not case.header.specimen:
        return Step("specimen", "it is none")
    if case.reader.is_production:
        return Step("specimen", "a specimen has no place in production", Reason.SPECIMEN)
    return Step("specimen", "it is one, and judged like any other code outside production")


def _signature(case: _Case) -> Step:
    try:
        case.point.verify(case.code.signed_message, case.code.signature)
    except sm2.BadSignature:
        answer = f"not made with {case.kid} over these bytes: one was changed, or another key used"
        return Step("signature", answer, Reason.BAD_SIGNATURE)
    return Step("signature", f"made with {case.kid} over these very bytes")


def _time(case: _Case) -> Step:
    age, left = floor(case.now - case.header.issued_at), case.header.expires_at - floor(case.now)
    grace = case.reader.grace_seconds
    if case.now < case.header.issued_at - grace:
        return Step("time", f"issued {_duration(-age)} from now", Reason.NOT_YET_VALID)
    if case.now >= case.header.expires_at + grace:
        return Step("time", f"expired {_duration(-left)} ago", Reason.EXPIRED)
    if age < 0:
        return Step("time", f"issued {_duration(-age)} from now, within the grace of {grace} s")
    if left <= 0:
        return Step("time", f"expired {_duration(-left)} ago, within the grace of {grace} s")
    return Step("time", f"issued {_duration(age)} ago, valid for {_duration(left)} more")


def _duration(seconds: int) -> str:
    for unit, size in (("days", 86_400), ("hours", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
