"""People who are suspended: by admins here, or by their own servers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("suspended_at", "suspended_until", "disowned_at", "disowned_until"):
        op.add_column("actor", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("actor", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
