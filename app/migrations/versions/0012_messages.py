"""messages"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(length=100), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("params_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("link_kind", sa.String(length=32), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_messages_account_id"),
        sa.PrimaryKeyConstraint("at", "id", name="pk_messages"),
        sa.UniqueConstraint(
            "at", "about", "template", "person_key", name="uq_messages_at_about_template_person_key"
        ),
        sa.UniqueConstraint(
            "at", "about", "template", "account_id", name="uq_messages_at_about_template_account_id"
        ),
    )
    op.create_index("ix_messages_id", "messages", ["id"])
    op.create_index("ix_messages_person_key_at", "messages", ["person_key", "at"])
    op.create_index("ix_messages_account_id_at", "messages", ["account_id", "at"])
    op.create_table(
        "subscriptions",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_subscriptions_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "template", name="pk_subscriptions"),
    )
    op.create_table(
        "reminders",
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_reminders_license_id"),
        sa.PrimaryKeyConstraint("license_id", "valid_to", name="pk_reminders"),
    )
    # Reminders look for last days that are near.
    op.create_index("ix_licenses_valid_to", "licenses", ["valid_to"])
    op.create_index("ix_license_events_valid_to", "license_events", ["valid_to"])
