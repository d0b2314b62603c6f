"""pushes"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_parts",
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("client_id", "import_id", "part", name="pk_import_parts"),
    )
    op.create_index("ix_import_parts_answered_at", "import_parts", ["answered_at"], unique=False)
    op.create_table(
        "license_files",
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name="fk_license_files_license_id"
        ),
        sa.PrimaryKeyConstraint("license_id", name="pk_license_files"),
    )
    op.add_column(
        "licenses", sa.Column("revision", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("license_events", sa.Column("external_id", sa.String(length=64), nullable=True))
    op.add_column("license_events", sa.Column("body_index", sa.LargeBinary(), nullable=True))
    op.add_column("license_events", sa.Column("successor", sa.String(length=128), nullable=True))
    op.create_index("ix_license_events_successor", "license_events", ["successor"], unique=False)
    op.create_index(
        "uq_license_events_license_id_source_external_id",
        "license_events",
        ["license_id", "source", "external_id"],
        unique=True,
    )
    # Who holds a license with others sees on which days they showed it.
    op.create_index("ix_entries_license_id_at", "entries", ["license_id", "at"], unique=False)
