"""superior authorities"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "superior_authorities",
        sa.Column("authority", sa.String(length=18), nullable=False),
        sa.Column("above", sa.String(length=18), nullable=False),
        sa.PrimaryKeyConstraint("authority", name="pk_superior_authorities"),
    )
