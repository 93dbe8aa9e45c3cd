"""What people show to those who follow them, and how often a post is."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reblog",
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("actor_id", "post_id"),
        sa.UniqueConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("reblog_by_actor", "reblog", ["actor_id", "id"])
    op.create_index("reblog_by_post", "reblog", ["post_id", "actor_id"])
    op.add_column("post", sa.Column("reblogs", sa.Integer(), nullable=False, server_default="0"))
