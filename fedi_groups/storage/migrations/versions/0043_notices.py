"""People are told what others did, markers say how far they have read, and private messages are kept by thread."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("person_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_id", NUMBER, nullable=False),
        sa.Column("post_id", NUMBER),
        sa.Column("about_id", NUMBER),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("notification_of", "notification", ["person_id", "id"])
    op.create_table(
        "read_marker",
        sa.Column("person_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("timeline", sa.String(), primary_key=True),
        sa.Column("last_read", NUMBER, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "conversation",
        sa.Column("person_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("root_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("last_id", NUMBER, nullable=False),
        sa.Column("unread", sa.Boolean(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("conversation_of", "conversation", ["person_id", "last_id"])
    op.execute(_SAID_SO_FAR)


_MESSAGES = "p.visibility = 'direct' AND p.community_id IS NULL AND p.deleted_at IS NULL"
_HERE = "a.peer_id IS NULL AND a.kind = 'Person'"

_SAID_SO_FAR = f"""
INSERT INTO conversation (person_id, root_id, last_id, unread)
SELECT person_id, root_id, max(id), false FROM (
  SELECT p.author_id AS person_id, p.root_id AS root_id, p.id AS id FROM post p
  JOIN actor a ON a.id = p.author_id WHERE {_MESSAGES} AND {_HERE}
  UNION SELECT n.actor_id, p.root_id, p.id FROM post p
  JOIN mention n ON n.post_id = p.id JOIN actor a ON a.id = n.actor_id WHERE {_MESSAGES} AND {_HERE}
) said GROUP BY person_id, root_id
"""
