"""People who go by several accounts, and those who have moved."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actor", sa.Column("aliases", sa.Text(), nullable=True))
    op.add_column("actor", sa.Column("moved_to", sa.Text(), nullable=True))
    op.add_column("actor", sa.Column("moved_at", sa.BigInteger(), nullable=True))
