"""Who has been asked to join which community elsewhere."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invite",
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("inviter_id", NUMBER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["inviter_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("community_id", "person_id"),
    )
    op.create_index("invite_by_person", "invite", ["person_id", "at"])
