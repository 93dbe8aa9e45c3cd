"""Who may quote one post, where its author has said so of that one."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("quotable", sa.String(), nullable=True))
