"""unusual decisions"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OF_OFFICERS = sa.text("actor_kind = 'officer'")
UNUSUAL = sa.text("action = 'decisions.unusual'")


def upgrade() -> None:
    op.create_index(
        "ix_entries_of_officers",
        "entries",
        ["actor_id", "at"],
        unique=False,
        sqlite_where=OF_OFFICERS,
        postgresql_where=OF_OFFICERS,
    )
    op.create_index(
        "ix_entries_unusual",
        "entries",
        ["at"],
        unique=False,
        sqlite_where=UNUSUAL,
        postgresql_where=UNUSUAL,
    )
