"""Choices in polls keep their order, counts may be hidden until the end, and who reblogs says for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("poll_vote", sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("post", sa.Column("hides_counts", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reblog", sa.Column("visibility", sa.String(), nullable=True))
