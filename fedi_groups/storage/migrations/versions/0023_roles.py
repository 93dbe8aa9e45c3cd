"""Named roles of communities, and which of them a member is called by."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0023"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("called", sa.String(), nullable=False, server_default=""))
    where = sa.text("called <> ''")
    op.create_index(
        "membership_by_named_role",
        "membership",
        ["community_id", "called"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "named_role",
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("powers", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("community_id", "name"),
    )
