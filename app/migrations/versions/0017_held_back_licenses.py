"""held back licenses"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_back_licenses",
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("case_index", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_key", "case_index", "reason", name="pk_held_back_licenses"),
    )
    op.create_index("ix_held_back_licenses_case_index", "held_back_licenses", ["case_index"])
