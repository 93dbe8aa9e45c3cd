"""Anonymous posts, and bans of who is behind them."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "masked",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("post_id"),
    )
    op.create_index("masked_by_digest", "masked", ["digest", "post_id"])
    op.create_table(
        "masked_ban",
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("community_id", "digest"),
    )
