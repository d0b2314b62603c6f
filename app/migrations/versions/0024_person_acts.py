"""person_acts"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("other_key", sa.LargeBinary(), nullable=True),
        sa.Column("license_id", sa.Uuid(), nullable=True),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("authority", sa.String(length=18), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["officers.id"], name="fk_person_acts_asked_by"),
        sa.PrimaryKeyConstraint("id", name="pk_person_acts"),
    )
    for column in ("asked_at", "license_id", "other_key", "person_key"):
        op.create_index(f"ix_person_acts_{column}", "person_acts", [column], unique=False)
    op.add_column("identities", sa.Column("died_at", MOMENT, nullable=True))
