"""moves"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "moves",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("binding_id", sa.Uuid(), nullable=False),
        sa.Column("vouched_by", sa.Uuid(), nullable=False),
        sa.Column("authority", sa.String(length=18), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("effective_at", MOMENT, nullable=False),
        sa.Column("objected_at", MOMENT, nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["binding_id"], ["bindings.id"], name="fk_moves_binding_id"),
        sa.PrimaryKeyConstraint("check_id", name="pk_moves"),
    )
    op.create_index("ix_moves_binding_id", "moves", ["binding_id"], unique=False)
    # A code that is out during the update counts as nobody's; it would not move anything unseen.
    for name, length in (("issued_by", 64), ("authority", 18)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("counter_codes", column)
