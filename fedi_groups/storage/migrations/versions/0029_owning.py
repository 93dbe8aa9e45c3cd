"""How many communities a person may own, where that is not what all may."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("owns", sa.Integer(), nullable=True))
