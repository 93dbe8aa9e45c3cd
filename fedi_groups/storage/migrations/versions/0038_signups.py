"""Who wants an account and has none yet, what was sent to addresses, invitations to this server."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sign_ups()
    op.create_table(
        "ticket",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("about", NUMBER, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_ticket_about", "ticket", ["about"])
    op.create_index("ix_ticket_until", "ticket", ["until"])
    op.create_table(
        "entry_pass",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index("ix_entry_pass_by_id", "entry_pass", ["by_id"])
    op.create_table(
        "email_rule",
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pattern"),
    )


def _sign_ups() -> None:
    op.create_table(
        "sign_up",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("inviter_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["inviter_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_index("sign_up_by_email", "sign_up", ["email"])
    where = sa.text("confirmed_at IS NOT NULL")
    op.create_index("sign_up_pending", "sign_up", ["confirmed_at"], sqlite_where=where, postgresql_where=where)
