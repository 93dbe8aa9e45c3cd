"""Whether who follows has asked by a Join: so are they answered."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follow", sa.Column("joins", sa.Boolean(), nullable=False, server_default=sa.false()))
