"""Appeals against what moderators did."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("community_id", NUMBER, nullable=False),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["log_entry.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id"),
    )
    where = sa.text("state = 'open'")
    op.create_index("appeal_open", "appeal", ["community_id", "id"], sqlite_where=where, postgresql_where=where)
    op.create_index("appeal_by_person", "appeal", ["person_id", "id"])
