"""What communities decide about themselves, what they remember of their members, and invitations of their own."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("actor", sa.Column("charter", sa.JSON(none_as_null=True), nullable=True))
    _widen_memberships()
    op.add_column("invite", sa.Column("until", sa.BigInteger(), nullable=True))
    op.add_column("invite", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "invite_link",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, nullable=False),
        sa.Column("inviter_id", NUMBER, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["actor.id"]),
        sa.ForeignKeyConstraint(["inviter_id"], ["actor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("invite_link_by_community", "invite_link", ["community_id", "id"])


def _widen_memberships() -> None:
    """Without a foreign key for who has brought somebody: SQLite would have to copy the table for one."""
    op.add_column("membership", sa.Column("inviter_id", NUMBER, nullable=True))
    for name in ("spent", "earned", "shown"):
        op.add_column("membership", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("membership", sa.Column("muted_until", sa.BigInteger(), nullable=True))
    op.add_column("membership", sa.Column("hears", sa.String(), nullable=False, server_default="all"))
    op.add_column("membership", sa.Column("powers", sa.String(), nullable=False, server_default=""))
    op.add_column("membership", sa.Column("answers", sa.JSON(), nullable=False, server_default="[]"))
    _index("membership_by_inviter", "inviter_id", only="inviter_id IS NOT NULL")
    _index("membership_in_line", "since", only="state = 'waiting'")


def _index(name: str, column: str, *, only: str) -> None:
    where = sa.text(only)
    op.create_index(name, "membership", ["community_id", column], sqlite_where=where, postgresql_where=where)
