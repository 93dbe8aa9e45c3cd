"""Whoever quotes a post is found by it: they are told when it says something else."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    there = sa.text("quote_uri IS NOT NULL")
    op.create_index("post_quoting", "post", ["quote_uri"], sqlite_where=there, postgresql_where=there)
