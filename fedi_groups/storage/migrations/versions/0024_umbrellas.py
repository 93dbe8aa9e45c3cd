"""Umbrellas: which communities are in which, and which servers hear an announcement from which community."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Without a foreign key for the umbrella of an actor: SQLite would have to copy the table for one."""
    op.add_column("actor", sa.Column("umbrella_id", NUMBER, nullable=True))
    inside = sa.text("umbrella_id IS NOT NULL")
    op.create_index("actor_in_umbrella", "actor", ["umbrella_id", "id"], sqlite_where=inside, postgresql_where=inside)
    op.add_column("share", sa.Column("peers", sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        "belonging",
        sa.Column("umbrella_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["umbrella_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("umbrella_id", "community_id"),
    )
    op.create_index("belonging_by_community", "belonging", ["community_id"])
