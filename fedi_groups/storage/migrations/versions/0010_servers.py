"""Rules about other servers, the shared lists they may come from, and posts that wait for approval."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "server_rule",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("limits", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("obscured", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("host", "source"),
    )
    op.create_table(
        "server_list",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("most", sa.String(), nullable=False),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.add_column("peer", sa.Column("settled_as", sa.String(), nullable=False, server_default="open"))
    op.add_column("post", sa.Column("held_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "post_held",
        "post",
        ["community_id", "id"],
        sqlite_where=sa.text("held_at IS NOT NULL"),
        postgresql_where=sa.text("held_at IS NOT NULL"),
    )
    op.create_table(
        "held",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("received_id", NUMBER, nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("relayed", sa.Boolean(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.PrimaryKeyConstraint("post_id"),
    )
    op.create_index(
        "held_received",
        "held",
        ["received_id"],
        sqlite_where=sa.text("received_id IS NOT NULL"),
        postgresql_where=sa.text("received_id IS NOT NULL"),
    )
