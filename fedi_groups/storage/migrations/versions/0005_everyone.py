"""Events for all servers: which rows are for them, and since when and where a server hears them.

Servers that follow, or once followed, something here, and those that were ever told anything, hear them from now on.
"""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outgoing", sa.Column("everyone", sa.String(), nullable=False, server_default="nobody"))
    op.add_column("peer", sa.Column("hears_from", NUMBER, nullable=True))
    op.add_column("peer", sa.Column("inbox", sa.Text(), nullable=True))
    op.execute(
        "UPDATE peer SET hears_from = (SELECT min(from_id) FROM audience WHERE audience.peer_id = peer.id),"
        " inbox = (SELECT inbox FROM audience WHERE audience.peer_id = peer.id ORDER BY from_id DESC LIMIT 1)"
    )
    told = "SELECT peer_id FROM cursor WHERE delivered_at IS NOT NULL"
    somebody = (
        "SELECT coalesce(shared_inbox, actor.inbox) FROM actor WHERE actor.peer_id = peer.id"
        " AND coalesce(shared_inbox, actor.inbox) IS NOT NULL ORDER BY actor.id LIMIT 1"
    )
    op.execute(f"UPDATE peer SET hears_from = 1, inbox = ({somebody}) WHERE inbox IS NULL AND id IN ({told})")
    op.execute("UPDATE peer SET hears_from = NULL WHERE inbox IS NULL")
