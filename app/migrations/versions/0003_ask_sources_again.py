"""ask sources again"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The worker leaves the rows of before alone, until their citizens open their lists.
    op.add_column(
        "source_fetches", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "source_fetches", sa.Column("ask_again_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_source_fetches_ask_again_at", "source_fetches", ["ask_again_at"], unique=False
    )
