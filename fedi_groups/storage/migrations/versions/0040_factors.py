"""What people show beside their password, or in its place."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), primary_key=True, autoincrement=False),
        sa.Column("digest", sa.LargeBinary(), primary_key=True),
    )
    op.create_table(
        "passkey",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("actor_id", NUMBER, sa.ForeignKey("actor.id"), nullable=False, index=True),
        sa.Column("credential", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_on", sa.Integer()),
    )
