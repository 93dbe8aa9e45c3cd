"""What somebody has marked for themselves, and what an app has sent under a key of its own."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("actor_id", "post_id", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_index("mark_by_kind", "mark", ["actor_id", "kind", "id"])
    op.create_table(
        "said_once",
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("post_id", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor_id", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("said_once_by_age", "said_once", ["at"])
    op.create_index("vote_by_actor", "vote", ["actor_id", "at", "post_id"])
