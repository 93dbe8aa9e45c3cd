"""Moderation: what is removed, locked and pinned, how long a ban lasts, reports; and the audience by its ends."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("post", sa.Column("removed_at", sa.BigInteger(), nullable=True))
    op.add_column("post", sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("post", sa.Column("pinned_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "post_pinned",
        "post",
        ["community_id", "pinned_at"],
        sqlite_where=sa.text("pinned_at IS NOT NULL"),
        postgresql_where=sa.text("pinned_at IS NOT NULL"),
    )
    op.add_column("log_entry", sa.Column("until", sa.BigInteger(), nullable=True))
    op.create_index("audience_from", "audience", ["from_id"])
    op.create_index(
        "audience_until",
        "audience",
        ["until_id"],
        sqlite_where=sa.text("until_id IS NOT NULL"),
        postgresql_where=sa.text("until_id IS NOT NULL"),
    )
    op.create_table(
        "report",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, nullable=True),
        sa.Column("reporter_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["reporter_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["settled_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("uri"),
    )
    op.create_index(
        "report_open",
        "report",
        ["community_id", "id"],
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("report_by_post", "report", ["post_id"])
