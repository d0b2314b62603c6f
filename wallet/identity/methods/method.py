"""What a method of proving identity is: a plug-in that starts a check and tells its outcome."""

from dataclasses import dataclass
from typing import Protocol

from wallet.errors import Invalid, Unavailable
from wallet.identity.models import CheckState
from wallet.identity.persons import Person


@dataclass(frozen=True, repr=False)
class CheckQuestion:
    """What a method needs to know about one check."""

    person: Person
    openid: str
    out_seq_no: str
    verify_id: str
    code: str = ""  # what the citizen brought to the completion


@dataclass(frozen=True)
class Outcome:
    """What a method found; `reason` is one of the API's words for why it did not pass."""

    state: CheckState
    reason: str | None = None


class Method(Protocol):
    """A way to prove who somebody is."""

    def start(self, question: CheckQuestion) -> str:
        """Open the check at the provider and return its number for the phone, if it needs one.

        Raises ProviderUnavailable.
        """

    def outcome(self, question: CheckQuestion) -> Outcome:
        """Ask the provider what became of it; never believe the phone.

        A provider that does not answer leaves the check pending: it can be asked again.
        """


class ProviderUnavailable(Unavailable):
    """The provider of the identity check did not answer, or not in a way we can use."""

    code = "provider_unavailable"


class Unsupported(Invalid):
    """No such method, or not for this type of identity document."""

    code = "unsupported"
