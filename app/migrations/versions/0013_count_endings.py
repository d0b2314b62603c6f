"""count endings"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENTS_TO_COUNTS = (
    ("accounts", "sessions_ended_at", "session_epoch"),
    ("clients", "signed_out_at", "session_epoch"),
    ("identities", "voided_at", "void_epoch"),
)


def upgrade() -> None:
    for table, moment, count in MOMENTS_TO_COUNTS:
        op.add_column(table, sa.Column(count, sa.Integer(), nullable=False, server_default="0"))
        # What was ended before stays ended.
        op.execute(f"UPDATE {table} SET {count} = 1 WHERE {moment} IS NOT NULL")  # noqa: S608
        op.drop_column(table, moment)
    # A check that is under way now began in a situation that nobody wrote down: it expires.
    op.add_column("identity_checks", sa.Column("situation", sa.String(length=64), nullable=True))
