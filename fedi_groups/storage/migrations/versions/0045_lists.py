"""Lists that people make of whom they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account_list",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("owner_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("replies", sa.String(), nullable=False),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "list_entry",
        sa.Column("list_id", NUMBER, sa.ForeignKey("account_list.id"), primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False, index=True),
        sa.Column("id", NUMBER, nullable=False),
    )
    op.create_index("list_entry_in_order", "list_entry", ["list_id", "id"])
