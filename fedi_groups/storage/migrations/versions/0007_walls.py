"""The collection of a community elsewhere that others add posts to (FEP-400e)."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actor", sa.Column("wall", sa.Text(), nullable=True))
