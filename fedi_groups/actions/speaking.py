"""What the charter of a community here says of something new in it, and of what an edit adds; asked for local people
and people elsewhere alike. Communities elsewhere have rules of their own, which their servers ask.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fedi_groups.actions.verdicts import require
from fedi_groups.domain.charter import Charter, Speakers
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import Cause, Elsewhere, Found
from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.policy import speaking as policy
from fedi_groups.domain.policy.posting import may_post
from fedi_groups.domain.policy.speaking import Saying, Speaker
from fedi_groups.domain.types import SECOND, ActorId, Instant, MembershipState
from fedi_groups.domain.verdicts import ALLOW, Deny, Hold, Verdict
from fedi_groups.storage.ids import instant_of
from fedi_groups.storage.masks import is_banned, last_masked
from fedi_groups.storage.speech import count_seen, last_said
from fedi_groups.storage.unit import Unit
from fedi_groups.text.addresses import Pointer, pointers_in
from fedi_groups.wire.uris import host_of

_WAITS = "What you write here waits for a moderator first, and a change cannot wait: delete this, and post anew."


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, and by whom. `mentions`: whom it names; a link to them is none."""

    draft: Draft
    author: ActorFacts
    comment: bool
    mentions: Sequence[ActorId] = ()


def is_past_rules(cause: Cause) -> bool:
    """What a community's own server has announced, or still shows, is past that server's rules."""
    return isinstance(cause, Found) or (isinstance(cause, Elsewhere) and cause.relayed)


async def verdict_on(tx: Unit, words: Words, community: ActorFacts | None, cause: Cause) -> Verdict:
    """Of something new. No statement, unless the charter has a pause, or lets people speak anonymously."""
    if community is None or not community.local or is_past_rules(cause):
        return ALLOW
    at = Instant(min(words.draft.published or tx.now, tx.now))
    speaker = await _speaker(tx, words.author, community)
    await require_not_banned_unseen(tx, speaker.standing, words.author, community)
    if community.charter.pause and not (speaker.standing is not None and speaker.standing.keeps_order):
        await tx.flush()
        near = community.charter.pause * SECOND
        last = await last_said(tx.connection, words.author.id, community.id, near=near, at=at)
        if community.charter.anonymous:
            digest = tx.veil.digest(community.id, words.author.id)
            unseen = await last_masked(tx.connection, digest, near=near, at=at)
            last = max((each for each in (last, unseen) if each is not None), default=None)
        speaker = replace(speaker, last=last)
    saying = Saying(
        comment=words.comment,
        poll=words.draft.poll is not None,
        event=_is_event(words.draft),
        link=bool(await _links(tx, words, community)),
        picture=bool(_pictures(words.draft, community.charter)),
    )
    return policy.may_say(saying, speaker, community, now=at)


async def require_edit(tx: Unit, words: Words, post: PostFacts, cause: Cause) -> None:
    """Raises Denied where an edit would bring in what a new post may not have, or would not wait for a moderator where
    a new post would; and for the banned and the muted."""
    community = await tx.actors.get(post.community_id) if post.community_id is not None else None
    if community is None or not community.local or is_past_rules(cause):
        return
    speaker = await _speaker(tx, words.author, community)
    if speaker.standing is not None and speaker.standing.state is MembershipState.BANNED:
        require(may_post(words.author, community, speaker.standing))
    await require_not_banned_unseen(tx, speaker.standing, words.author, community)
    require(policy.may_take_part(speaker.standing, now=tx.now))
    before = replace(words, draft=_as_it_is(post))
    charter = community.charter
    added = Saying(
        comment=words.comment,
        poll=words.draft.poll is not None and post.multiple is None,
        event=_is_event(words.draft) and not _is_event(before.draft),
        link=bool(await _links(tx, words, community) - await _links(tx, before, community)),
        picture=bool(_pictures(words.draft, charter) - _pictures(before.draft, charter)),
    )
    require(policy.may_add(added, speaker, community))
    if post.held_at is None and isinstance(policy.may_appear(speaker, community), Hold):
        require(Deny(_WAITS))


async def count_shown(tx: Unit, post: PostFacts, community: ActorFacts | None) -> None:
    """One more of its author's posts is seen: remembered where the charter makes something of it."""
    if community is None or not community.local or not (community.charter.first_held or community.charter.earned_after):
        return
    standing = await tx.memberships.get(community.id, post.author_id)
    if standing is not None and policy.counts_shown(community.charter, standing):
        tx.memberships.put(replace(standing, shown=standing.shown + 1))


async def count_hidden(tx: Unit, post: PostFacts, community: ActorFacts) -> None:
    """A moderator has taken one of its author's posts down: of those that are seen there may be too few now."""
    most = max(community.charter.first_held, community.charter.earned_after)
    standing = await tx.memberships.get(community.id, post.author_id) if community.local and most else None
    if standing is None or not standing.shown:
        return
    await tx.flush()
    seen = await count_seen(tx.connection, post.author_id, community.id, most=most)
    if seen < standing.shown:
        tx.memberships.put(replace(standing, shown=seen))


async def require_not_banned_unseen(
    tx: Unit, standing: Standing | None, person: ActorFacts, community: ActorFacts
) -> None:
    """A ban of who was behind an anonymous post binds them under their name, too: asked only where there can be one.
    Raises Denied."""
    if not community.local or not community.charter.anonymous or (standing is not None and standing.keeps_order):
        return
    if await is_banned(tx.connection, community.id, tx.veil.digest(community.id, person.id), now=tx.now):
        require(Deny("You are banned from this community."))


async def _speaker(tx: Unit, author: ActorFacts, community: ActorFacts) -> Speaker:
    """Servers say themselves when an account was made; who says nothing was made when we first met them."""
    standing = await tx.memberships.get(community.id, author.id)
    return Speaker(standing, author.local, since=Instant(min(author.published, instant_of(author.id))))


async def _links(tx: Unit, words: Words, community: ActorFacts) -> frozenset[str]:
    """Where it leads to outside of this server, but for people it names and hashtags; looked for only where it matters
    to the charter."""
    charter, draft = community.charter, words.draft
    if charter.links is Speakers.ANYONE and not charter.earned_after:
        return frozenset()
    people = [community, *[await tx.actors.get(each) for each in words.mentions]]
    named = {address for each in people for address in (each.uri, each.url)}
    texts = (draft.content, draft.title, draft.warning, *_answers(draft))
    found = (each for text in texts if text for each in pointers_in(text) if not _stays(tx, each, words.author))
    addresses = {each.address for each in found if each.address not in named}
    return frozenset(addresses | ({draft.link} if draft.link is not None else set()))


def _stays(tx: Unit, pointer: Pointer, author: ActorFacts) -> bool:
    """It leads to a page of this server, or as a hashtag to one of its author's server."""
    host = host_of(pointer.address)
    return host == tx.uris.host or (pointer.label.startswith("#") and host == author.host)


def _pictures(draft: Draft, charter: Charter) -> frozenset[str]:
    """What is shown with it, and in it, by address; looked for only where it matters to the charter."""
    if charter.pictures is Speakers.ANYONE and not charter.earned_after:
        return frozenset()
    return frozenset((*_attached(draft), *(each.address for each in pointers_in(draft.content) if each.image)))


def _attached(draft: Draft) -> Iterator[str]:
    yield from (str(each.get("file") or each.get("url")) for each in draft.attachments)
    if draft.details is not None and draft.details.media is not None:
        yield draft.details.media


def _answers(draft: Draft) -> Iterable[str]:
    return (title for title, _ in draft.poll.options) if draft.poll is not None else ()


def _is_event(draft: Draft) -> bool:
    return draft.details is not None and draft.details.starts is not None


def _as_it_is(post: PostFacts) -> Draft:
    """What an edit replaces."""
    return Draft(
        kind=post.kind,
        content=post.content,
        title=post.title,
        warning=post.warning,
        link=post.link,
        attachments=post.attachments,
        details=post.details,
    )
