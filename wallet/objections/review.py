"""What an officer does with an objection: accept, forward, correct, reject, close."""

from datetime import datetime

from sqlalchemy.orm import Session

from wallet.applications import own_cases
from wallet.applications.decision import Changed
from wallet.crypto.vault import Vault
from wallet.objections import timeline
from wallet.objections.deadlines import decision_due
from wallet.objections.models import Objection, Rejection
from wallet.objections.state import State
from wallet.officers.models import Officer


class Review:
    """One officer's step with one objection, which was read for update."""

    def __init__(
        self,
        session: Session,
        objection: Objection,
        *,
        officer: Officer,
        vault: Vault,
        at: datetime,
        version: int | None = None,
    ) -> None:
        own_cases.refuse_about(session, objection.person_key, officer)
        if version is not None and version != objection.version:
            raise Changed(f"the objection has version {objection.version} by now")
        self._session, self._objection = session, objection
        self._officer, self._vault, self._at = officer, vault, at

    def accept(self, comment: str | None = None) -> None:
        """Take the objection on; one that nobody was named for is this authority's from now on."""
        self._objection.move_to(State.ACCEPTED)
        self._objection.authority_code = self._officer.authority
        self._objection.due_on = decision_due(self._at)
        self._write(comment)

    def forward(self, authority: str | None = None, comment: str | None = None) -> None:
        """Hand the objection to the authority that issued, or to a department of one's own."""
        self._objection.move_to(State.FORWARDED)
        self._objection.authority_code = authority or self._objection.authority_code
        self._write(comment)

    def correct(self, comment: str | None = None) -> None:
        """Say that what was wrong has been put right at its source."""
        self._objection.move_to(State.CORRECTED)
        self._write(comment)

    def reject(self, reason: Rejection, comment: str | None = None) -> None:
        self._objection.move_to(State.REJECTED)
        self._objection.rejection = reason
        self._write(comment)

    def close(self, comment: str | None = None) -> None:
        """Put away what has been answered."""
        self._objection.move_to(State.CLOSED)
        self._write(comment)

    def _write(self, comment: str | None) -> None:
        timeline.add(
            self._session,
            self._objection,
            actor=self._officer.as_actor(),
            officer=self._officer,
            vault=self._vault,
            at=self._at,
            comment=comment,
        )
