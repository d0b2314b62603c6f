"""What the applicant does next, in a word for programs and a sentence for people."""

import json
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from wallet.applications.conversions import Conversion
from wallet.applications.models import Application
from wallet.applications.state import State

TEXTS: dict[str, str] = json.loads(
    Path(__file__).with_name("next_steps.json").read_text(encoding="utf-8")
)
CODES = {
    State.SUBMITTED: "wait_acceptance",
    State.ACCEPTED: "wait_decision",
    State.SUPPLEMENT_REQUIRED: "supplement",
    State.APPROVED: "wait_issuing",
    State.ISSUED: "show",
    State.WITHDRAWN: "apply_again",
}


@dataclass(frozen=True)
class NextStep:
    code: str
    text: str


def next_step_of(
    application: Application, conversion: Conversion, stored_kinds: AbstractSet[str]
) -> NextStep:
    """Tell the applicant what to do, or what they are waiting for."""
    code = _code(application, conversion, stored_kinds)
    due_on = application.due_on
    day = f"{due_on.year}年{due_on.month}月{due_on.day}日" if due_on else ""
    return NextStep(code, TEXTS[code].format(due_on=day))


def _code(application: Application, conversion: Conversion, stored_kinds: AbstractSet[str]) -> str:
    match application.state:
        case State.DRAFT:
            required = {kind.kind for kind in conversion.kinds if kind.required}
            return "submit" if required <= stored_kinds else "attach"
        case State.ISSUING:
            return "wait_issuing_stuck" if application.stuck_since else "wait_issuing"
        case State.REJECTED:
            return f"rejected_{application.rejection}"
        case state:
            return CODES[state]
