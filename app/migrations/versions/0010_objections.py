"""objections"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=True),
        sa.Column("verification_id", sa.Uuid(), nullable=True),
        sa.Column("authority_code", sa.String(length=18), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rejection", sa.String(32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_objections_license_id"),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
        sa.UniqueConstraint("verification_id", name="uq_objections_verification_id"),
    )
    op.create_index("ix_objections_license_id", "objections", ["license_id"])
    for owner in ("person_key", "authority_code"):
        op.create_index(f"ix_objections_{owner}_created_at", "objections", [owner, "created_at"])

    op.create_table(
        "objection_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("objection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("office", sa.String(length=18), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name="fk_objection_steps_objection_id"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_objection_steps_officer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_objection_steps"),
        sa.UniqueConstraint(
            "objection_id", "position", name="uq_objection_steps_objection_id_position"
        ),
    )

    # "Not me": since when the look is denied.
    op.add_column("redemptions", sa.Column("disputed_at", MOMENT, nullable=True))
