"""What a method of proving identity is: a plug-in that starts a check and tells its outcome."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Protocol

from wallet.act import Actor
from wallet.errors import Invalid, Unavailable
from wallet.identity.models import CheckState
from wallet.identity.persons import Person


@dataclass(frozen=True, repr=False)
class CheckQuestion:
    """What a method needs to know about one check."""

    person: Person
    openid: str
    out_seq_no: str
    kept: str  # of the handoff
    # What the citizen brought to the completion: a code, or what a provider called us back with.
    code: str = ""
    state: str = ""


@dataclass(frozen=True, repr=False)
class Handoff:
    """What a check that was opened leaves: what the phone is shown, and what is kept from it.

    Both are sealed with the check until its completion; a repeated start shows the same again.
    """

    shown: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> "Handoff":
        # Checks that were open before there was a handoff kept WeChat's number, and nothing else.
        return cls(**json.loads(text)) if text.startswith("{") else cls({"verify_id": text}, text)


@dataclass(frozen=True)
class Vouched:
    """One officer's word that somebody is who they say; for how long a move waits for a second."""

    by: Actor
    wait: timedelta


@dataclass(frozen=True)
class Outcome:
    """What a method found; `reason` is one of the API's words for why it did not pass."""

    state: CheckState
    reason: str | None = None
    vouched: Vouched | None = field(default=None, compare=False)


class Method(Protocol):
    """A way to prove who somebody is."""

    def start(self, question: CheckQuestion) -> Handoff:
        """Open the check at the provider; a method that asks nobody hands over nothing.

        Raises ProviderUnavailable.
        """

    def outcome(self, question: CheckQuestion) -> Outcome:
        """Ask the provider what became of it; never believe the phone.

        A provider that does not answer leaves the check pending: it can be asked again.
        """


class ProviderUnavailable(Unavailable):
    """The provider of the identity check did not answer, or not in a way we can use."""

    code = "provider_unavailable"


class CounterNeeded(Invalid):
    """The method cannot prove this kind of document; a clerk can."""

    code = "counter_needed"


class Unsupported(Invalid):
    """No such method, or not for this type of identity document."""

    code = "unsupported"
