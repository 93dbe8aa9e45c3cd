"""Every table, declared with SQLModel; statements use them as SQLAlchemy Core tables."""

from sqlalchemy import Table
from sqlmodel import SQLModel

from fedi_groups.storage.tables.access import (
    App,
    Attempt,
    AuthCode,
    Passkey,
    RecoveryCode,
    SecondFactor,
    Session,
    Token,
)
from fedi_groups.storage.tables.actors import Account, Actor, ActorKey, Peer
from fedi_groups.storage.tables.announcements import Announcement, AnnouncementReaction, AnnouncementRead
from fedi_groups.storage.tables.cards import Card
from fedi_groups.storage.tables.communities import (
    Appeal,
    Audience,
    Belonging,
    FeedEntry,
    Flair,
    Follow,
    Invite,
    InviteLink,
    LogEntry,
    Membership,
    NamedRole,
    Offer,
    Report,
    SavedReply,
)
from fedi_groups.storage.tables.deeds import AdminDeed
from fedi_groups.storage.tables.directory import DirectoryEntry, PostWord, Topic
from fedi_groups.storage.tables.emojis import CustomEmoji
from fedi_groups.storage.tables.faults import Fault
from fedi_groups.storage.tables.filters import PersonalFilter
from fedi_groups.storage.tables.hashtags import FeaturedTag, PostTag, TagFollow
from fedi_groups.storage.tables.held import Held
from fedi_groups.storage.tables.imports import Import, ImportLine
from fedi_groups.storage.tables.keeping import Block, HostBlock, Memo, Mute
from fedi_groups.storage.tables.lists import AccountList, ListEntry
from fedi_groups.storage.tables.marks import Mark, Reblog, SaidOnce, ThreadVisit
from fedi_groups.storage.tables.masks import Masked, MaskedBan
from fedi_groups.storage.tables.media import Media, MediaGrant
from fedi_groups.storage.tables.notices import (
    Conversation,
    Notification,
    NotificationPermission,
    NotificationPolicy,
    ReadMarker,
)
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
from fedi_groups.storage.tables.push import PushSubscription
from fedi_groups.storage.tables.queues import Cursor, DeliveryException, Due, Lease, Outgoing, Received, Setting
from fedi_groups.storage.tables.scheduled import Scheduled, Sketch
from fedi_groups.storage.tables.servers import ServerList, ServerRule
from fedi_groups.storage.tables.signups import EmailRule, EntryPass, NameRule, SignUp, Ticket
from fedi_groups.storage.tables.streams import StreamWatch, StreamWord
from fedi_groups.storage.tables.talks import Talk
from fedi_groups.storage.tables.versions import PostVersion
from fedi_groups.storage.tables.wishes import Endorsement, FollowWish

metadata = SQLModel.metadata


def _table(model: type[SQLModel]) -> Table:
    return metadata.tables[str(model.__tablename__)]


peer = _table(Peer)
actor = _table(Actor)
actor_key = _table(ActorKey)
account = _table(Account)
app = _table(App)
auth_code = _table(AuthCode)
token = _table(Token)
session = _table(Session)
attempt = _table(Attempt)
second_factor = _table(SecondFactor)
recovery_code = _table(RecoveryCode)
passkey = _table(Passkey)
follow = _table(Follow)
audience = _table(Audience)
membership = _table(Membership)
named_role = _table(NamedRole)
belonging = _table(Belonging)
offer = _table(Offer)
flair = _table(Flair)
saved_reply = _table(SavedReply)
feed_entry = _table(FeedEntry)
invite = _table(Invite)
invite_link = _table(InviteLink)
log_entry = _table(LogEntry)
appeal = _table(Appeal)
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
card = _table(Card)
custom_emoji = _table(CustomEmoji)
held = _table(Held)
mark = _table(Mark)
reblog = _table(Reblog)
said_once = _table(SaidOnce)
thread_visit = _table(ThreadVisit)
masked = _table(Masked)
masked_ban = _table(MaskedBan)
talk = _table(Talk)
sign_up = _table(SignUp)
ticket = _table(Ticket)
entry_pass = _table(EntryPass)
email_rule = _table(EmailRule)
name_rule = _table(NameRule)
block = _table(Block)
mute = _table(Mute)
host_block = _table(HostBlock)
memo = _table(Memo)
notification = _table(Notification)
notification_policy = _table(NotificationPolicy)
notification_permission = _table(NotificationPermission)
push_subscription = _table(PushSubscription)
read_marker = _table(ReadMarker)
conversation = _table(Conversation)
follow_wish = _table(FollowWish)
endorsement = _table(Endorsement)
account_list = _table(AccountList)
list_entry = _table(ListEntry)
announcement = _table(Announcement)
announcement_read = _table(AnnouncementRead)
announcement_reaction = _table(AnnouncementReaction)
personal_filter = _table(PersonalFilter)
post_version = _table(PostVersion)
scheduled = _table(Scheduled)
sketch = _table(Sketch)
import_ = _table(Import)
import_line = _table(ImportLine)
post_tag = _table(PostTag)
tag_follow = _table(TagFollow)
featured_tag = _table(FeaturedTag)
directory_entry = _table(DirectoryEntry)
topic = _table(Topic)
post_word = _table(PostWord)
received = _table(Received)
outgoing = _table(Outgoing)
cursor = _table(Cursor)
delivery_exception = _table(DeliveryException)
due = _table(Due)
lease = _table(Lease)
setting = _table(Setting)
stream_watch = _table(StreamWatch)
stream_word = _table(StreamWord)
server_rule = _table(ServerRule)
server_list = _table(ServerList)
admin_deed = _table(AdminDeed)
fault = _table(Fault)
