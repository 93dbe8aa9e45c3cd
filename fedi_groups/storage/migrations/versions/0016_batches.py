"""Which servers take several votes in one Announce (FEP-1a11)."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("peer", sa.Column("batches", sa.Boolean(), nullable=False, server_default=sa.false()))
