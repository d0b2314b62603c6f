"""holds"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HELD = sa.text("held_by_officer_id IS NOT NULL")
SPECIAL = sa.text(
    "first_approver_id IS NOT NULL OR supplements > 0"
    " OR register_result = 'pending' OR stuck_since IS NOT NULL"
)


def upgrade() -> None:
    # SQLite adds no foreign key to a table that is there; officers are never deleted.
    op.add_column("applications", sa.Column("held_by_officer_id", sa.Uuid(), nullable=True))
    op.add_column("applications", sa.Column("held_until", MOMENT, nullable=True))
    op.create_index("ix_applications_waiting", "applications", ["authority_code", "due_on", "id"])
    op.create_index(
        "ix_applications_held",
        "applications",
        ["held_by_officer_id"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index(
        "ix_applications_special",
        "applications",
        ["authority_code", "state"],
        sqlite_where=SPECIAL,
        postgresql_where=SPECIAL,
    )
