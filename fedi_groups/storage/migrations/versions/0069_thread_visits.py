"""How far people here have read in threads."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "thread_visit",
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True),
        sa.Column("root_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("seen", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("thread_visit_by_age", "thread_visit", ["at"])
