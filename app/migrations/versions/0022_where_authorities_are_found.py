"""where authorities are found"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("address", "hours", "phone"):
        op.add_column("authorities", sa.Column(name, sa.String(length=200), nullable=True))
