"""Roles that are offered, and wait for an answer."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offer",
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("community_id", "person_id"),
    )
    op.create_index("offer_by_person", "offer", ["person_id"])
