"""Apps are woken by push."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "push_subscription",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("token_id", NUMBER, sa.ForeignKey("token.id"), nullable=False, unique=True),
        sa.Column("person_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("alerts", sa.String(), nullable=False),
        sa.Column("whose", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
