"""An officer decides: what is asked first, whatever the case is about.

Whose case it is, whether it is still the one that was read, and then, by the room's own table,
whether the step may be taken now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from wallet.act import Act
from wallet.errors import Conflict, Refused
from wallet.officers import own_cases
from wallet.officers.models import Officer, OfficerRole


class ReadOnly(Refused):
    """Auditors look and do not act."""

    code = "wrong_role"


class NotTheirs(Refused):
    """Some things are for those who watch over the others."""

    code = "wrong_role"


class Administers(Refused):
    """Who hands credentials to officers could decide in their names as well as in the own."""

    code = "administers_officers"


def ask_watcher(officer: Officer) -> None:
    """Raise NotTheirs for anybody but supervisors and auditors."""
    if officer.role is OfficerRole.OFFICER:
        raise NotTheirs("an officer may not do this")


class Changed(Conflict):
    """The case is no longer what the officer has read."""

    code = "changed"


class SecondOfficerNeeded(Conflict):
    """Four eyes: the second word is another officer's."""

    code = "second_officer_needed"


@dataclass(frozen=True)
class Decision:
    """One officer's act, and the version of the case that they have read."""

    act: Act
    officer: Officer
    version: int | None = None

    def ask_leave(
        self, *, people: Iterable[bytes], version: int | None = None, changed: str = ""
    ) -> None:
        """Raise ReadOnly, Administers, OwnCase or Changed unless they may decide it as it is.

        What has no versions was read as it is.
        """
        if self.officer.role is OfficerRole.AUDITOR:
            raise ReadOnly("an auditor may not do this")
        if self.officer.administers_since is not None:
            raise Administers("who administers officers decides no cases")
        own_cases.refuse(self.officer, people)
        if self.version is not None and self.version != version:
            raise Changed(changed)

    def ask_second(self, first: UUID) -> None:
        """Raise SecondOfficerNeeded unless the first word was somebody else's."""
        if own_cases.is_same(self.act.session, self.officer, first):
            raise SecondOfficerNeeded("the second word is another officer's")
