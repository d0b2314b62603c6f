"""jobs and entry marks"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ALIVE = sa.text("dead_at IS NULL")
UNTOLD = sa.text("told_at IS NULL")
UNSEALED = sa.text("number IS NULL")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=64), nullable=True),
        sa.Column("dead_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("kind", "key", name="uq_jobs_kind_key"),
    )
    op.create_index(
        "ix_jobs_due", "jobs", ["kind", "due_at"], sqlite_where=ALIVE, postgresql_where=ALIVE
    )
    op.add_column("entries", sa.Column("salt", sa.LargeBinary(), nullable=True))
    op.add_column("entries", sa.Column("number", sa.BigInteger(), nullable=True))
    op.add_column("entries", sa.Column("told_at", MOMENT, nullable=True))
    # What happened before there were messages is not news.
    op.execute("UPDATE entries SET told_at = at")
    op.create_index(
        "ix_entries_untold", "entries", ["at"], sqlite_where=UNTOLD, postgresql_where=UNTOLD
    )
    op.create_index(
        "ix_entries_unsealed", "entries", ["at"], sqlite_where=UNSEALED, postgresql_where=UNSEALED
    )
