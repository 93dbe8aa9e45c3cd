"""What posts quote, and permissions to quote."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actor", sa.Column("quotable", sa.String(), nullable=False, server_default="anyone"))
    op.add_column("post", sa.Column("quote_uri", sa.Text(), nullable=True))
    op.add_column("post", sa.Column("quote_author_id", NUMBER, nullable=True))
    op.add_column("post", sa.Column("quote_state", sa.String(), nullable=True))
    op.add_column("post", sa.Column("quote_approval", sa.Text(), nullable=True))
    op.create_index(
        "post_by_approval",
        "post",
        ["quote_approval"],
        sqlite_where=sa.text("quote_approval IS NOT NULL"),
        postgresql_where=sa.text("quote_approval IS NOT NULL"),
    )
    op.create_table(
        "approval",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("quoting", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("post_id", "quoting"),
    )
