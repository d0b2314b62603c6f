"""Applications, and the steps each of them has taken.

Everything that says who applies for what is sealed; `wallet.applications.contents` opens it.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.applications.state import NEXT, OPEN, IllegalStep, State
from wallet.crypto.sealed import Sealed
from wallet.database import Base, Id
from wallet.paging import Position

IS_HELD = sa.text("held_by_officer_id IS NOT NULL")
# Few of many: what a desk looks for among all that waits.
IS_SPECIAL = sa.text(
    "first_approver_id IS NOT NULL OR supplements > 0"
    " OR register_result = 'pending' OR stuck_since IS NOT NULL"
)
IS_OPEN = sa.text(
    "state IN ('submitted', 'accepted', 'supplement_required', 'approved', 'issuing')"
)


class Medium(StrEnum):
    PAPER = "paper"
    IC_CARD = "ic_card"


class ForWhom(StrEnum):
    SELF = "self"
    CHILD = "child"
    INSTITUTION = "institution"


class Purpose(StrEnum):
    """What becomes of the certificate: converted, exchanged (换发) or replaced (补发)."""

    CONVERSION = "conversion"
    EXCHANGE = "exchange"
    REPLACEMENT = "replacement"


class RegisterResult(StrEnum):
    MATCH = "match"
    MISMATCH = "mismatch"
    NOT_FOUND = "not_found"
    PENDING = "pending"


class StepBy(StrEnum):
    APPLICANT = "applicant"
    AUTHORITY = "authority"
    SYSTEM = "system"


class Rejection(StrEnum):
    NOT_GENUINE = "not_genuine"
    MISMATCH = "mismatch"
    NOT_OURS = "not_ours"
    INCOMPLETE = "incomplete"
    OTHER = "other"


class Application(Base):
    """A person's request that a license on paper or on a card becomes electronic (申领)."""

    __tablename__ = "applications"
    __table_args__ = (
        sa.Index("ix_applications_person_key_created_at", "person_key", "created_at"),
        sa.Index("ix_applications_queue", "authority_code", "state", "due_on"),
        sa.Index("ix_applications_waiting", "authority_code", "due_on", "id"),
        sa.Index(
            "ix_applications_held",
            "held_by_officer_id",
            sqlite_where=IS_HELD,
            postgresql_where=IS_HELD,
        ),
        sa.Index(
            "ix_applications_special",
            "authority_code",
            "state",
            sqlite_where=IS_SPECIAL,
            postgresql_where=IS_SPECIAL,
        ),
        # Of one person's two applications for one certificate the database takes the first.
        sa.Index(
            "uq_applications_open",
            "person_key",
            "number_index",
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
    )

    applicant = Sealed("applications.applicant")
    number = Sealed("applications.number")
    card_number = Sealed("applications.card_number")
    fields = Sealed("applications.fields")
    register = Sealed("applications.register")

    id: Mapped[Id]
    receipt_number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    person_key: Mapped[bytes]
    applicant_sealed: Mapped[bytes]
    type: Mapped[str] = mapped_column(sa.ForeignKey("license_types.code"))
    medium: Mapped[Medium]
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.CONVERSION)
    for_who: Mapped[ForWhom]
    number_sealed: Mapped[bytes]
    # The same index as a license's: finds the other applications and licenses of a certificate.
    number_index: Mapped[bytes] = mapped_column(index=True)
    card_number_sealed: Mapped[bytes | None]
    authority_code: Mapped[str] = mapped_column(sa.String(18))
    issued_on: Mapped[date | None]
    fields_sealed: Mapped[bytes]
    # Words for what looks odd, for the officer's eye.
    warnings: Mapped[list[str]] = mapped_column(default=list)

    state: Mapped[State] = mapped_column(default=State.DRAFT)
    # Counts every change, so that nobody decides about what they have not seen.
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # The last day for whoever's turn it is: the office, or the applicant with a supplement.
    due_on: Mapped[date | None]
    supplements: Mapped[int] = mapped_column(default=0)
    rejection: Mapped[Rejection | None]
    # Of four eyes the first two.
    first_approver_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("officers.id"))
    first_approved_at: Mapped[datetime | None]

    # Who works on it just now; past `held_until` nobody does.
    held_by_officer_id: Mapped[UUID | None]
    held_until: Mapped[datetime | None]

    # None until it is submitted.
    register_result: Mapped[RegisterResult | None]
    register_sealed: Mapped[bytes | None]
    register_is_applicant: Mapped[bool | None]
    register_asked_at: Mapped[datetime | None]
    # The names of the fields in which the register differs.
    differences: Mapped[list[str]] = mapped_column(default=list)

    replaces_license_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("licenses.id"))
    license_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("licenses.id"))
    stuck_reason: Mapped[str | None] = mapped_column(sa.String(64))
    stuck_since: Mapped[datetime | None]

    # Only of those filed at the counter: until it is claimed, its citizen does not see it.
    filed_by_officer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("officers.id"))
    claim_index: Mapped[bytes | None] = mapped_column(unique=True)
    claimed_at: Mapped[datetime | None]

    @property
    def position(self) -> Position:
        """Return its place in a list of the newest."""
        return Position(self.created_at, self.id)

    def move_to(self, state: State) -> None:
        """Take a step of the table; raises IllegalStep."""
        if state not in NEXT[self.state]:
            raise IllegalStep(f"an application cannot go from {self.state} to {state}")
        self.state = state
        if state not in OPEN:
            self.due_on = None
        # Taken on, it stays with its officer; after any other step it is for whoever comes first.
        if state is not State.ACCEPTED:
            self.let_go()
        self.touch()

    def let_go(self) -> None:
        self.held_by_officer_id, self.held_until = None, None

    def void_approval(self) -> None:
        """Take the first of two approvals back: its officer has not seen what came since."""
        self.first_approver_id, self.first_approved_at = None, None

    def touch(self) -> None:
        """Say that what an officer may have read is no longer all there is."""
        self.version += 1


class ApplicationStep(Base):
    """One step of an application: the state it led to, by whom, when, with which words."""

    __tablename__ = "application_steps"
    # The last defence against two who step at the same moment.
    __table_args__ = (sa.UniqueConstraint("application_id", "position"),)

    comment = Sealed("application_steps.comment")
    items = Sealed("application_steps.items")

    id: Mapped[Id]
    application_id: Mapped[UUID] = mapped_column(sa.ForeignKey("applications.id"))
    position: Mapped[int]
    state: Mapped[State]
    at: Mapped[datetime]
    by: Mapped[StepBy]
    # The authority's code.
    office: Mapped[str | None] = mapped_column(sa.String(18))
    officer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("officers.id"))
    comment_sealed: Mapped[bytes | None]
    items_sealed: Mapped[bytes | None]
    # For the desk only, such as the first of two approvals.
    is_internal: Mapped[bool] = mapped_column(default=False)
