"""People filter what they do not want to read."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "personal_filter",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("contexts", sa.JSON(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("posts", sa.JSON(), nullable=False),
    )
