"""An app that somebody signs up from has a token that is theirs once they are somebody."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("token", sa.Column("sign_up_id", NUMBER, nullable=True))
    where = sa.text("sign_up_id IS NOT NULL")
    op.create_index("token_by_sign_up", "token", ["sign_up_id"], sqlite_where=where, postgresql_where=where)
