"""Every table, declared with SQLModel; statements use them as SQLAlchemy Core tables."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from fedi_groups.storage.tables.actors import Account, Actor, ActorKey, Peer, Token
from fedi_groups.storage.tables.communities import (
    Audience,
    FeedEntry,
    Flair,
    Follow,
    Invite,
    LogEntry,
    Membership,
    Report,
)
from fedi_groups.storage.tables.held import Held
from fedi_groups.storage.tables.media import Media, MediaGrant
from fedi_groups.storage.tables.posts import (
    Approval,
    Forgotten,
    Mention,
    PollOption,
    PollVote,
    Post,
    Reaction,
    Share,
    Vote,
)
from fedi_groups.storage.tables.queues import Cursor, DeliveryException, Due, Lease, Outgoing, Received, Setting
from fedi_groups.storage.tables.servers import ServerList, ServerRule

metadata = SQLModel.metadata


def _table(model: type[SQLModel]) -> Table:
    return metadata.tables[str(model.__tablename__)]


peer = _table(Peer)
actor = _table(Actor)
actor_key = _table(ActorKey)
account = _table(Account)
token = _table(Token)
follow = _table(Follow)
audience = _table(Audience)
membership = _table(Membership)
flair = _table(Flair)
feed_entry = _table(FeedEntry)
invite = _table(Invite)
log_entry = _table(LogEntry)
report = _table(Report)
post = _table(Post)
approval = _table(Approval)
mention = _table(Mention)
share = _table(Share)
vote = _table(Vote)
reaction = _table(Reaction)
poll_option = _table(PollOption)
poll_vote = _table(PollVote)
forgotten = _table(Forgotten)
media = _table(Media)
media_grant = _table(MediaGrant)
held = _table(Held)
received = _table(Received)
outgoing = _table(Outgoing)
cursor = _table(Cursor)
delivery_exception = _table(DeliveryException)
due = _table(Due)
lease = _table(Lease)
setting = _table(Setting)
server_rule = _table(ServerRule)
server_list = _table(ServerList)
