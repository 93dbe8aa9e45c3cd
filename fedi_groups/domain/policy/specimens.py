"""Who could do what under a charter: the rules themselves, asked about people who might be there.

Nothing is decided here. What a page shows of this is what those people would be told.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from fedi_groups.domain.charter import Charter, Reading
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.policy.invites import may_bring
from fedi_groups.domain.policy.membership import may_join
from fedi_groups.domain.policy.moderation import Authority, may_answer, may_govern, may_list_members
from fedi_groups.domain.policy.posting import may_post, may_vote
from fedi_groups.domain.policy.speaking import Saying, Speaker, may_say
from fedi_groups.domain.policy.visibility import Reader, may_look_into
from fedi_groups.domain.types import (
    DAY,
    ActorId,
    ActorKind,
    Instant,
    MembershipState,
    PostId,
    PostKind,
    Role,
    Uri,
    Visibility,
)
from fedi_groups.domain.verdicts import ALLOW, Deny, Verdict


class Who(StrEnum):
    """VISITOR: without an account. OUTSIDER: with one, here or elsewhere, who follows it perhaps and is no member.
    NEWCOMER: let in a moment ago, with an account as new; MEMBER: for a year."""

    VISITOR = "visitor"
    OUTSIDER = "outsider"
    NEWCOMER = "newcomer"
    MEMBER = "member"
    MODERATOR = "moderator"
    OWNER = "owner"


class Deed(StrEnum):
    READ = "read"
    JOIN = "join"
    POST = "post"
    COMMENT = "comment"
    PICTURES = "pictures"
    LINKS = "links"
    POLLS = "polls"
    EVENTS = "events"
    VOTE = "vote"
    INVITE = "invite"
    MEMBERS = "members"
    ANSWER = "answer"
    GOVERN = "govern"


Table = Mapping[Deed, Mapping[Who, Verdict]]

_NOW = Instant(20_000 * DAY)
_PLACE, _PERSON, _AUTHOR = ActorId(1), ActorId(2), ActorId(3)
_LONG = 365 * DAY
_ROLES = {Who.NEWCOMER: Role.MEMBER, Who.MEMBER: Role.MEMBER, Who.MODERATOR: Role.MODERATOR, Who.OWNER: Role.OWNER}
_SAYINGS = {
    Deed.POST: Saying(),
    Deed.COMMENT: Saying(comment=True),
    Deed.PICTURES: Saying(picture=True),
    Deed.LINKS: Saying(link=True),
    Deed.POLLS: Saying(poll=True),
    Deed.EVENTS: Saying(event=True),
}


def who_could_do_what(charter: Charter, reading: Reading) -> Table:
    """Each deed, for each of them."""
    private = reading in (Reading.MEMBERS, Reading.HIDDEN)
    charter = replace(charter, hidden=reading is Reading.HIDDEN)
    place = replace(_actor(_PLACE, ActorKind.GROUP), charter=charter, locked=private)
    return {deed: {who: _verdict(deed, who, place) for who in Who} for deed in Deed}


def _verdict(deed: Deed, who: Who, place: ActorFacts) -> Verdict:
    standing = _standing(who)
    inside = frozenset({_PLACE} if standing is not None else ())
    if deed is Deed.READ:
        reader = Reader(_PERSON, communities=inside)
        return ALLOW if may_look_into(reader, place) else Deny("Only members read what is said in it.")
    if who is Who.VISITOR:
        return Deny("This takes an account.")
    match deed:
        case Deed.JOIN:
            return may_join(place, standing, invited=False, outside=False)
        case Deed.VOTE:
            return may_vote(_actor(_PERSON), _post(place), standing)
        case Deed.INVITE:
            return may_bring(place, standing, now=_NOW)
        case Deed.MEMBERS:
            return may_list_members(Authority(standing))
        case Deed.ANSWER:
            return may_answer(Authority(standing))
        case Deed.GOVERN:
            return may_govern(Authority(standing))
        case _:
            return _said(_SAYINGS[deed], who, standing, place)


def _said(saying: Saying, who: Who, standing: Standing | None, place: ActorFacts) -> Verdict:
    allowed = may_post(_actor(_PERSON), place, standing, comment=saying.comment)
    if isinstance(allowed, Deny):
        return allowed
    since = _NOW if who is Who.NEWCOMER else Instant(_NOW - 10 * _LONG)
    speaker = Speaker(standing, local=who is not Who.OUTSIDER, since=since)
    return may_say(saying, speaker, place, now=_NOW)


def _standing(who: Who) -> Standing | None:
    if who not in _ROLES:
        return None
    fresh = who is Who.NEWCOMER
    since = _NOW if fresh else Instant(_NOW - _LONG)
    return Standing(_PLACE, _PERSON, MembershipState.MEMBER, _ROLES[who], since, shown=0 if fresh else 1_000)


def _actor(number: ActorId, kind: ActorKind = ActorKind.PERSON) -> ActorFacts:
    somewhere = Uri("https://example.org/")
    return ActorFacts(
        id=number,
        kind=kind,
        name="somebody",
        host="example.org",
        uri=somewhere,
        peer_id=None,
        title=None,
        summary="",
        summary_source=None,
        url=somewhere,
        icon=None,
        image=None,
        language=None,
        inbox=somewhere,
        shared_inbox=None,
        outbox=None,
        followers=None,
        featured=None,
        moderators=None,
        locked=False,
        discoverable=True,
        indexable=True,
        sensitive=False,
        published=_NOW,
        updated=_NOW,
        fetched_at=None,
        deleted_at=None,
    )


def _post(place: ActorFacts) -> PostFacts:
    number = PostId(1)
    return PostFacts(
        id=number,
        uri=Uri("https://example.org/1"),
        local=True,
        kind=PostKind.PAGE,
        author_id=_AUTHOR,
        community_id=_PLACE,
        parent_id=None,
        root_id=number,
        depth=0,
        visibility=Visibility.MEMBERS if place.is_private else Visibility.PUBLIC,
        title="",
        content="",
        source=None,
        warning=None,
        link=None,
        url=None,
        language=None,
        sensitive=False,
        attachments=(),
        hashtags=(),
        published=_NOW,
        edited=None,
        deleted_at=None,
        boost_id=None,
        up=0,
        down=0,
        comments=0,
        closes_at=None,
        multiple=None,
        voters=0,
    )
