"""changes and announcements"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ANNOUNCED = sa.text("announced")


def upgrade() -> None:
    words = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("license_events", sa.Column("changed", words, nullable=True))
    op.add_column(
        "license_events",
        sa.Column("announced", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_license_events_announced",
        "license_events",
        ["effective_at"],
        sqlite_where=ANNOUNCED,
        postgresql_where=ANNOUNCED,
    )
