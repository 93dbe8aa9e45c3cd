"""What is to be posted later."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "scheduled",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False),
        sa.Column("by_id", NUMBER, sa.ForeignKey("actor.id"), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("submission", sa.JSON(), nullable=False),
    )
    op.create_index("scheduled_by_actor", "scheduled", ["actor_id", "id"])
