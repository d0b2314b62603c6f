"""applications"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
IS_OPEN = sa.text(
    "state IN ('submitted', 'accepted', 'supplement_required', 'approved', 'issuing')"
)


def upgrade() -> None:
    op.add_column("officers", sa.Column("person_key", sa.LargeBinary(), nullable=True))

    op.create_table(
        "applications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_number", sa.String(length=24), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("applicant_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("medium", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("for_who", sa.String(32), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("card_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authority_code", sa.String(length=18), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("warnings", JSON, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("supplements", sa.Integer(), nullable=False),
        sa.Column("rejection", sa.String(32), nullable=True),
        sa.Column("first_approver_id", sa.Uuid(), nullable=True),
        sa.Column("first_approved_at", MOMENT, nullable=True),
        sa.Column("register_result", sa.String(32), nullable=True),
        sa.Column("register_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("register_is_applicant", sa.Boolean(), nullable=True),
        sa.Column("register_asked_at", MOMENT, nullable=True),
        sa.Column("differences", JSON, nullable=False),
        sa.Column("replaces_license_id", sa.Uuid(), nullable=True),
        sa.Column("license_id", sa.Uuid(), nullable=True),
        sa.Column("stuck_reason", sa.String(length=64), nullable=True),
        sa.Column("stuck_since", MOMENT, nullable=True),
        sa.Column("filed_by_officer_id", sa.Uuid(), nullable=True),
        sa.Column("claim_index", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["type"], ["license_types.code"], name="fk_applications_type"),
        sa.ForeignKeyConstraint(
            ["first_approver_id"], ["officers.id"], name="fk_applications_first_approver_id"
        ),
        sa.ForeignKeyConstraint(
            ["filed_by_officer_id"], ["officers.id"], name="fk_applications_filed_by_officer_id"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_license_id"], ["licenses.id"], name="fk_applications_replaces_license_id"
        ),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_applications_license_id"),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("receipt_number", name="uq_applications_receipt_number"),
        sa.UniqueConstraint("claim_index", name="uq_applications_claim_index"),
    )
    op.create_index("ix_applications_number_index", "applications", ["number_index"], unique=False)
    op.create_index(
        "ix_applications_person_key_created_at", "applications", ["person_key", "created_at"]
    )
    op.create_index("ix_applications_queue", "applications", ["authority_code", "state", "due_on"])
    op.create_index(
        "uq_applications_open",
        "applications",
        ["person_key", "number_index"],
        unique=True,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )

    op.create_table(
        "application_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("office", sa.String(length=18), nullable=True),
        sa.Column("officer_id", sa.Uuid(), nullable=True),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("items_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name="fk_application_steps_application_id"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name="fk_application_steps_officer_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_application_steps"),
        sa.UniqueConstraint(
            "application_id", "position", name="uq_application_steps_application_id_position"
        ),
    )
