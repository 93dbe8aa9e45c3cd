"""What quiet members are told of their community, by its private messages: one each, and none where nothing was said.

A digest goes out in portions of members. Each portion is one transaction, which also says how far it has come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fedi_groups.actions import talking
from fedi_groups.actions.mailing import put_mail, stop_address
from fedi_groups.actions.quiet import DIGEST, EVERY
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.mail import Letter, Stop
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.policy.visibility import Reader, is_gone, may_read
from fedi_groups.domain.types import MINUTE, ActorId, Hears, Instant, Keeps, PostId
from fedi_groups.storage.digests import (
    NOTHING,
    Found,
    Listener,
    Span,
    announced_between,
    answers_between,
    some_quiet,
    threads_between,
)
from fedi_groups.storage.due import drop_due, put_due
from fedi_groups.storage.unit import Unit
from fedi_groups.text.html import to_text
from fedi_groups.text.phrases import Phrase, phrase

PORTION = 100
"""Members in one transaction."""

MOST = 20
"""Posts that one digest names."""

SETTLED = MINUTE
"""What is younger may not be written yet, and is for the next digest."""

_LONGEST = 200
_NOBODY = ActorId(0)

_HEADS = {
    Hears.DAILY: Phrase.DIGEST,
    Hears.WEEKLY: Phrase.DIGEST,
    Hears.ANNOUNCEMENTS: Phrase.ANNOUNCED,
    Hears.REPLIES: Phrase.ANSWERED,
}


@dataclass(frozen=True, slots=True)
class Round:
    """A digest for those who hear of a community so: what was said from `since` to `until`. `after`: those up to this
    one have it."""

    community_id: ActorId
    hears: Hears
    since: Instant
    until: Instant
    after: ActorId = _NOBODY

    @property
    def key(self) -> str:
        return f"{self.community_id} {self.hears.value}"


def begun(community: ActorId, hears: Hears, *, since: Instant, now: Instant) -> Round:
    """The next one after the one that told what was said until `since`."""
    return Round(community, hears, since, max(since, Instant(now - SETTLED)))


async def go_on(tx: Unit, digest: Round) -> None:
    """One portion, and the errand for what follows; none if nobody wants to hear it any more."""
    await tx.actors.lock(digest.community_id)
    people = await some_quiet(tx.connection, digest.community_id, digest.hears, after=digest.after, most=PORTION)
    if not people and digest.after == _NOBODY:
        drop_due(tx.writes, DIGEST, digest.key)
        return
    community = await tx.actors.get(digest.community_id)
    if people and community.deleted_at is None:
        await _tell(tx, community, digest, people)
    if len(people) == PORTION:
        _again(tx, replace(digest, after=people[-1].id), at=tx.now)
    else:
        put_due(tx.writes, DIGEST, digest.key, at=Instant(tx.now + EVERY[digest.hears]), since=digest.until)


def _again(tx: Unit, digest: Round, *, at: Instant) -> None:
    put_due(tx.writes, DIGEST, digest.key, at=at, since=digest.since, until=digest.until, after=digest.after)


async def _tell(tx: Unit, community: ActorFacts, digest: Round, people: list[Listener]) -> None:
    numbers = [each.id for each in people]
    found = await _found(tx, digest, numbers)
    posts = [post for some, _ in found.values() for post in some]
    await tx.actors.want(ids={*numbers, *(each.author_id for each in posts)})
    members = [await tx.actors.get(number) for number in numbers]
    await tx.peers.by_id.want({each.peer_id for each in members if each.peer_id is not None})
    shown = {each.id for each in posts if await _is_shown(tx, community, each)}
    by_mail = {each.id for each in people if each.by_mail}
    for person in members:
        some, total = found.get(person.id, NOTHING)
        listed = [each for each in some if each.id in shown]
        if listed and await _may_hear(tx, community, person):
            told = listed, total - (len(some) - len(listed))
            written = await _written(tx, community, person, digest.hears, told)
            await _send(tx, community, person, written, by_mail=person.id in by_mail)


async def _found(tx: Unit, digest: Round, people: list[ActorId]) -> Mapping[ActorId, Found]:
    """By member: what there is to tell."""
    span = Span(digest.community_id, digest.since, digest.until)
    if digest.hears is Hears.REPLIES:
        return await answers_between(tx.connection, tx.uris, span, people, most=MOST)
    ask = announced_between if digest.hears is Hears.ANNOUNCEMENTS else threads_between
    return dict.fromkeys(people, await ask(tx.connection, tx.uris, span, most=MOST))


async def _is_shown(tx: Unit, community: ActorFacts, post: PostFacts) -> bool:
    """The one rule of who may read it, asked for its members; and what stands in no listing stands in no digest."""
    author = await tx.actors.get(post.author_id)
    reader = Reader(communities=frozenset({community.id}))
    return may_read(reader, post) and not is_gone(post, author, community) and is_listed(tx.rules, author)


async def _may_hear(tx: Unit, community: ActorFacts, person: ActorFacts) -> bool:
    """What is for members alone goes only where it is known to be kept so."""
    if not community.is_private or person.peer_id is None:
        return True
    peer = await tx.peers.by_id.get(person.peer_id)
    return peer is not None and peer.keeps is not Keeps.NOTHING


async def _written(tx: Unit, community: ActorFacts, person: ActorFacts, hears: Hears, found: Found) -> Letter:
    """A line for the whole, and one for each post, with where to read it below."""
    posts, total = found
    language = person.language or community.language
    words, spoken = phrase(_HEADS[hears], language, community=community.handle)
    lines = [words]
    for post in posts:
        author = await tx.actors.get(post.author_id)
        which = Phrase.LISTED_ANSWER if post.is_comment else Phrase.LISTED
        line, _ = phrase(which, language, title=_title(post), author=author.handle, comments=str(post.comments))
        lines.append(f"{line}\n{_link(tx, community, person, post)}")
    if total > len(posts):
        lines.append(phrase(Phrase.MORE, language, count=str(total - len(posts)))[0])
    return Letter(words.rstrip(":"), tuple(lines), spoken)


async def _send(tx: Unit, community: ActorFacts, person: ActorFacts, written: Letter, *, by_mail: bool) -> None:
    if by_mail:
        stop = stop_address(tx, Stop(person.id, community.id))
        put_mail(tx, person.id, replace(written, stop=stop))
        return
    words = "\n".join(written.lines)
    await talking.tell(tx, community=community, person=person, words=words, language=written.language)


def _title(post: PostFacts) -> str:
    said = " ".join((post.title or to_text(post.content)).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _link(tx: Unit, community: ActorFacts, person: ActorFacts, post: PostFacts) -> str:
    """What is said for members alone people elsewhere find as their community relays it."""
    if community.is_private and not person.local:
        return tx.uris.relay(tx.uris.post(PostId(post.id), comment=post.is_comment))
    return post.url or post.uri
