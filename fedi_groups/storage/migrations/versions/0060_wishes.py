"""What people want of those they follow, whom they recommend, and what their profiles say and hide."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "follow_wish",
        _actor("follower_id"),
        _actor("target_id"),
        sa.Column("reblogs", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("notify", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
    )
    only = sa.text("notify")
    op.create_index("follow_wish_notified", "follow_wish", ["target_id"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "endorsement",
        _actor("actor_id"),
        _actor("target_id", index=True),
        sa.Column("id", NUMBER, nullable=False),
    )
    op.create_index("endorsement_in_order", "endorsement", ["actor_id", "id"])
    for name in ("bot", "reclusive"):
        op.add_column("actor", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def _actor(name: str, *, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False, index=index)
