"""Whom people do not want to hear from, and what they note of others."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("actor", sa.Column("shuns", sa.Boolean(), nullable=False, server_default=sa.false()))
    _pairs("block")
    _pairs(
        "mute",
        sa.Column("until", sa.BigInteger()),
        sa.Column("notifications", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "host_block",
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("host", sa.Text(), primary_key=True),
        sa.Column("id", NUMBER, nullable=False),
    )
    op.create_index("host_block_in_order", "host_block", ["actor_id", "id"])
    op.create_table("memo", *_pair(), sa.Column("words", sa.Text(), nullable=False))
    op.create_index("ix_memo_target_id", "memo", ["target_id"])


def _pairs(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(name, *_pair(), sa.Column("id", NUMBER, nullable=False), *columns)
    op.create_index(f"{name}_in_order", name, ["actor_id", "id"])
    op.create_index(f"ix_{name}_target_id", name, ["target_id"])


def _pair() -> tuple["sa.Column[int]", "sa.Column[int]"]:
    return (
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("target_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
    )
