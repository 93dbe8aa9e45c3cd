"""Admins tell everyone who lives here something."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
    )
    op.create_table("announcement_read", _about(), _by())
    op.create_table(
        "announcement_reaction",
        _about(),
        sa.Column("name", sa.String(), primary_key=True),
        _by(),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def _about() -> sa.Column[int]:
    column = sa.ForeignKey("announcement.id")
    return sa.Column("announcement_id", NUMBER, column, primary_key=True, autoincrement=False)


def _by() -> sa.Column[int]:
    return sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False, index=True)
