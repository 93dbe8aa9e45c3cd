"""The first schema: actors, how they stand to each other, posts, and the three durable tables."""

import sqlalchemy as sa
from alembic import op

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "due",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_index("due_at", "due", ["at"], unique=False)

    op.create_table(
        "forgotten",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_forgotten_at"), "forgotten", ["at"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "peer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("software", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("nodeinfo_at", sa.BigInteger(), nullable=True),
        sa.Column("speaks_groups", sa.Boolean(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=True),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_table(
        "poll_vote",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "actor_id", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "received",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("shard", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("authentic", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("received_arrived", "received", ["arrived_at"], unique=False)
    op.create_index(
        "received_open",
        "received",
        ["id", "shard"],
        unique=False,
        sqlite_where=sa.text("state < 2"),
        postgresql_where=sa.text("state < 2"),
    )

    op.create_table(
        "setting",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "vote",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "actor_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "actor",
        sa.Column("serial", NUMBER, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("local_name", sa.String(), nullable=True),
        sa.Column("peer_id", NUMBER, nullable=True),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_source", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("icon", sa.Text(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("inbox", sa.Text(), nullable=True),
        sa.Column("shared_inbox", sa.Text(), nullable=True),
        sa.Column("outbox", sa.Text(), nullable=True),
        sa.Column("followers", sa.Text(), nullable=True),
        sa.Column("featured", sa.Text(), nullable=True),
        sa.Column("moderators", sa.Text(), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("discoverable", sa.Boolean(), nullable=False),
        sa.Column("indexable", sa.Boolean(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
        ),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("local_name"),
        sa.UniqueConstraint("uri"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "actor_here",
        "actor",
        ["kind", "id"],
        unique=False,
        sqlite_where=sa.text("peer_id IS NULL"),
        postgresql_where=sa.text("peer_id IS NULL"),
    )
    op.create_index(op.f("ix_actor_peer_id"), "actor", ["peer_id"], unique=False)

    op.create_table(
        "cursor",
        sa.Column("peer_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("failing_since", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
        ),
        sa.PrimaryKeyConstraint("peer_id"),
    )
    op.create_table(
        "delivery_exception",
        sa.Column("peer_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("outgoing_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
        ),
        sa.PrimaryKeyConstraint("peer_id", "outgoing_id"),
    )
    op.create_table(
        "account",
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=True),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("actor_id"),
        sa.UniqueConstraint("email"),
    )
    op.create_table(
        "actor_key",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("key_uri", sa.Text(), nullable=True),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key_uri"),
    )
    op.create_index(op.f("ix_actor_key_actor_id"), "actor_key", ["actor_id"], unique=False)

    op.create_table(
        "audience",
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("peer_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("from_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("until_id", NUMBER, nullable=True),
        sa.Column("inbox", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["peer_id"],
            ["peer.id"],
        ),
        sa.PrimaryKeyConstraint("actor_id", "peer_id", "from_id"),
    )
    op.create_index("audience_by_peer", "audience", ["peer_id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("follower_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("target_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("follower_id", "target_id"),
    )
    op.create_index("follow_by_target", "follow", ["target_id", "state"], unique=False)

    op.create_table(
        "membership",
        sa.Column("community_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("community_id", "actor_id"),
    )
    op.create_index("membership_by_person", "membership", ["actor_id"], unique=False)
    op.create_index(
        "membership_by_rank",
        "membership",
        ["community_id", "role"],
        unique=False,
        sqlite_where=sa.text("role <> 'member'"),
        postgresql_where=sa.text("role <> 'member'"),
    )

    op.create_table(
        "outgoing",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("signer_id", NUMBER, nullable=False),
        sa.Column("community_id", NUMBER, nullable=True),
        sa.Column("follower_of", NUMBER, nullable=True),
        sa.Column("named", sa.JSON(), nullable=False),
        sa.Column("object_id", NUMBER, nullable=True),
        sa.Column("object_uri", sa.Text(), nullable=True),
        sa.Column("author_uri", sa.Text(), nullable=True),
        sa.Column("undoes_id", NUMBER, nullable=True),
        sa.Column("thread_id", NUMBER, nullable=True),
        sa.Column("barrier", sa.Boolean(), nullable=False),
        sa.Column("microblog", sa.String(), nullable=False),
        sa.Column("threadiverse_body", sa.LargeBinary(), nullable=True),
        sa.Column("microblog_body", sa.LargeBinary(), nullable=True),
        sa.Column("received_id", NUMBER, nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["follower_of"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["signer_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("position"),
    )
    op.create_index("outgoing_by_object", "outgoing", ["object_id"], unique=False)

    op.create_table(
        "post",
        sa.Column("serial", NUMBER, nullable=False),
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("uri", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("community_id", NUMBER, nullable=True),
        sa.Column("parent_id", NUMBER, nullable=True),
        sa.Column("root_id", NUMBER, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("warning", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("hashtags", sa.JSON(), nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=False),
        sa.Column("edited", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("boost_id", NUMBER, nullable=True),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=True),
        sa.Column("multiple", sa.Boolean(), nullable=True),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["post.id"],
        ),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("uri"),
        sqlite_autoincrement=True,
    )
    op.create_index("post_by_author", "post", ["author_id", "id"], unique=False)
    op.create_index(
        "post_by_community",
        "post",
        ["community_id", "id"],
        unique=False,
        sqlite_where=sa.text("parent_id IS NULL"),
        postgresql_where=sa.text("parent_id IS NULL"),
    )
    op.create_index("post_by_parent", "post", ["parent_id", "id"], unique=False)
    op.create_index("post_by_root", "post", ["root_id", "id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_token_actor_id"), "token", ["actor_id"], unique=False)

    op.create_table(
        "log_entry",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("community_id", NUMBER, nullable=False),
        sa.Column("actor_id", NUMBER, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target_id", NUMBER, nullable=True),
        sa.Column("post_id", NUMBER, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["actor.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("log_by_community", "log_entry", ["community_id", "id"], unique=False)

    op.create_table(
        "mention",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("actor_id", NUMBER, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["actor.id"],
        ),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.PrimaryKeyConstraint("post_id", "actor_id"),
    )
    op.create_index(op.f("ix_mention_actor_id"), "mention", ["actor_id"], unique=False)

    op.create_table(
        "poll_option",
        sa.Column("post_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["post.id"],
        ),
        sa.PrimaryKeyConstraint("post_id", "number"),
    )


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first schema: restore a backup instead")
