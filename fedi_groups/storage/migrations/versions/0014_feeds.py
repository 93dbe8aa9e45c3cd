"""Which communities the feeds list that people here follow."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_entry",
        sa.Column("feed_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("feed_id", "uri"),
    )
