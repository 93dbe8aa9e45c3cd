"""Mail: addresses that are known to be somebody's, those that bounce, what is told there, digests by e-mail."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("confirmed_at", sa.BigInteger(), nullable=True))
    op.add_column("account", sa.Column("bounced_at", sa.BigInteger(), nullable=True))
    op.add_column("account", sa.Column("notices", sa.Text(), nullable=False, server_default=""))
    # All accounts so far were made by an admin, who said whose address it is.
    op.execute("UPDATE account SET confirmed_at = created_at")
    op.add_column("membership", sa.Column("by_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
