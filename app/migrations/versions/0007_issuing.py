"""issuing"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What the issuing system is asked for, written down before it is asked.
    op.create_table(
        "issuing_orders",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_issuing_orders_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_issuing_orders"),
    )
