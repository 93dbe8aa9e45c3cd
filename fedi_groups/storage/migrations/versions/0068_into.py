"""By which link into a community somebody has come who wants an account, and with which browser."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("into", "browser"):
        op.add_column("sign_up", sa.Column(name, sa.Text(), nullable=False, server_default=""))
