"""Reactions by emoji; of posts the custom emoji in them, and what events, videos and sounds have beside a text."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("emojis", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("post", sa.Column("details", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "reaction",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.Column("image", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("post_id", "actor_id", "emoji"),
        sqlite_with_rowid=False,
    )
