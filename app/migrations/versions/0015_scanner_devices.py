"""scanner devices"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scanner_devices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("cookie_digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.client_id"], name="fk_scanner_devices_client_id_clients"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scanner_devices"),
        sa.UniqueConstraint("cookie_digest", name="uq_scanner_devices_cookie_digest"),
    )
    op.create_index(
        "ix_scanner_devices_client_id_enrolled_at", "scanner_devices", ["client_id", "enrolled_at"]
    )
