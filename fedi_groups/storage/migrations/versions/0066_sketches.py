"""What people have begun to write."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sketch",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
    )
    op.create_index("sketch_by_actor", "sketch", ["actor_id", "id"])
