"""Flairs of communities, and which of them posts bear."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("flairs", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.create_table(
        "flair",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("flair_by_community", "flair", ["community_id", "id"])
