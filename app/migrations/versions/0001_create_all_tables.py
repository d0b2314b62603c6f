"""create all tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("openid_index", sa.LargeBinary(), nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sessions_ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("openid_index", name="uq_accounts_openid_index"),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("category", sa.String(length=32), nullable=True),
        sa.Column("authority", sa.String(length=18), nullable=True),
        sa.Column("types", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("signed_out_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clients"),
        sa.UniqueConstraint("client_id", name="uq_clients_client_id"),
    )
    op.create_table(
        "entries",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(32), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=True),
        sa.Column("license_id", sa.Uuid(), nullable=True),
        sa.Column("detail", JSON, nullable=False),
        sa.PrimaryKeyConstraint("at", "id", name="pk_entries"),
    )
    op.create_index("ix_entries_person_key_at", "entries", ["person_key", "at"], unique=False)

    op.create_table(
        "identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("id_type", sa.String(length=3), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("person_key", name="uq_identities_person_key"),
    )
    op.create_table(
        "license_types",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("identifier_code", sa.String(length=21), nullable=False),
        sa.Column("number_contains_id_number", sa.Boolean(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_license_types"),
        sa.UniqueConstraint("identifier_code", name="uq_license_types_identifier_code"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
    op.create_table(
        "purposes",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_purposes"),
    )
    op.create_table(
        "redemptions",
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("presentation_id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("device_digest", sa.LargeBinary(), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("redeemed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("issued_at", "presentation_id", name="pk_redemptions"),
    )
    op.create_index("ix_redemptions_person_key", "redemptions", ["person_key"], unique=False)

    op.create_table(
        "source_fetches",
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=True),
        sa.Column("error", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("person_key", "source", name="pk_source_fetches"),
    )
    op.create_table(
        "bindings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("bound_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_bindings_account_id"),
        sa.ForeignKeyConstraint(["identity_id"], ["identities.id"], name="fk_bindings_identity_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bindings"),
    )
    op.create_index(
        "uq_bindings_active_account_id",
        "bindings",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_bindings_active_identity_id",
        "bindings",
        ["identity_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("text_digest", sa.LargeBinary(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_consents_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_account_id", "consents", ["account_id"], unique=False)

    op.create_table(
        "identity_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("id_type", sa.String(length=3), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("out_seq_no", sa.String(length=32), nullable=False),
        sa.Column("verify_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_identity_checks_account_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_checks"),
        sa.UniqueConstraint("out_seq_no", name="uq_identity_checks_out_seq_no"),
    )
    op.create_index(
        "ix_identity_checks_account_id", "identity_checks", ["account_id"], unique=False
    )

    op.create_table(
        "licenses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identifier", sa.String(length=128), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("check_scheme", sa.String(32), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("authority_code", sa.String(length=18), nullable=False),
        sa.Column("authority_name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("fields_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("content_index", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["successor_id"], ["licenses.id"], name="fk_licenses_successor_id"),
        sa.ForeignKeyConstraint(["type"], ["license_types.code"], name="fk_licenses_type"),
        sa.PrimaryKeyConstraint("id", name="pk_licenses"),
        sa.UniqueConstraint("identifier", name="uq_licenses_identifier"),
    )
    op.create_index("ix_licenses_authority_code", "licenses", ["authority_code"], unique=False)
    op.create_index("ix_licenses_chain", "licenses", ["chain"], unique=False)
    op.create_index("ix_licenses_number_index", "licenses", ["number_index"], unique=False)

    op.create_table(
        "holdings",
        sa.Column("person_key", sa.LargeBinary(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["license_id"], ["licenses.id"], name="fk_holdings_license_id"),
        sa.PrimaryKeyConstraint("person_key", "license_id", "role", name="pk_holdings"),
    )
    op.create_index("ix_holdings_license_id", "holdings", ["license_id"], unique=False)

    op.create_table(
        "license_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("effective_at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name="fk_license_events_license_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_license_events"),
    )
    op.create_index("ix_license_events_license_id", "license_events", ["license_id"], unique=False)

    op.create_table(
        "license_holders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id_type", sa.String(length=3), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("relation", sa.String(length=32), nullable=True),
        sa.Column("person_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["license_id"], ["licenses.id"], name="fk_license_holders_license_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_license_holders"),
        sa.UniqueConstraint(
            "license_id", "role", "position", name="uq_license_holders_license_id_role_position"
        ),
    )
