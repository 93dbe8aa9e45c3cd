"""From what an app has sent to a post: worded outside of any transaction, put down in one."""

from dataclasses import dataclass, replace

from fedi_groups.actions import flairs, masking, media, saying
from fedi_groups.domain.drafts import QuoteDraft
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.submissions import PollWish, Submission
from fedi_groups.domain.types import ActorId, Instant, Visibility
from fedi_groups.errors import Denied, Malformed
from fedi_groups.peers.compose import Poll, Written
from fedi_groups.peers.handles import Directory
from fedi_groups.peers.placing import Placed, place, place_in
from fedi_groups.reads import statuses
from fedi_groups.reads.places import find_open
from fedi_groups.storage.unit import Unit, reading

_ANSWERED = {Visibility.MEMBERS: Visibility.FOLLOWERS}
"""In a private community any answer is for its members."""


@dataclass(frozen=True, slots=True)
class Worded:
    """Ready to be said: `parent` is what it answers; `flairs` are named; `unnamed`: as *a member*."""

    placed: Placed
    parent: PostFacts | None
    media_ids: tuple[int, ...]
    flairs: tuple[str, ...] = ()
    unnamed: bool = False


async def word(directory: Directory, sent: Submission, *, by: ActorFacts) -> Worded:
    """What it says, and where. Raises Missing for what `by` may not read, or may not know of, Malformed for nothing at
    all, and what `compose` raises."""
    if not (sent.text.strip() or sent.media_ids or sent.title.strip() or sent.link.strip()) and sent.poll is None:
        raise Malformed("nothing is said", public="Text can't be blank")
    community = await _chosen(directory, sent.place, by)
    if sent.event is not None:
        _require_inviting(sent)
    parent = await _seen(directory, sent.answers, by)
    quoted = await _seen(directory, sent.quotes, by)
    answered = parent.visibility if parent is not None else Visibility.PUBLIC
    written = Written(
        sent.text if community is not None else _with_link(sent),
        title=sent.title or None if community is not None else None,
        link=sent.link or None if community is not None else None,
        language=sent.language or by.language,
        warning=sent.warning,
        sensitive=sent.sensitive,
        visibility=sent.visibility or _ANSWERED.get(answered, answered),
        event=sent.event,
        poll=_poll(sent.poll, now=directory.store.clock()) if sent.poll is not None else None,
    )
    if community is not None and parent is None:
        placed = await place_in(directory, written, community, by=by)
    else:
        placed = await place(directory, written, by=by, answers=parent is not None)
    quote = QuoteDraft(quoted.uri, quoted.author_id) if quoted is not None else None
    draft = replace(placed.draft, quote=quote, quotable=sent.quotable)
    return Worded(replace(placed, draft=draft), parent, sent.media_ids, sent.flairs, sent.unnamed)


async def put_down(
    tx: Unit, worded: Worded, *, who: ActorFacts, moderator: ActorFacts | None = None, key: str = ""
) -> PostFacts:
    """Said, once under the same key. `moderator`: by whom a community, `who`, says it. Raises Denied; Malformed for
    uploads that are none of theirs."""
    placed, parent = worded.placed, worded.parent
    community = await tx.actors.get(placed.place.id) if placed.place is not None else None
    draft = placed.draft
    if worded.flairs and community is not None:
        draft = replace(draft, flairs=await flairs.chosen(tx, community, worded.flairs))
    if worded.unnamed:
        return await _put_down_unnamed(tx, replace(worded, placed=replace(placed, draft=draft)), who, community)
    said = saying.Utterance(
        draft=draft,
        author=who,
        named=placed.named,
        place=community,
        parent=await tx.posts.get(parent.id) if parent is not None else None,
        pictures=await media.own(tx, who, worded.media_ids),
    )
    return await saying.say_once(tx, said, key, moderator=moderator)


async def _put_down_unnamed(tx: Unit, worded: Worded, who: ActorFacts, community: ActorFacts | None) -> PostFacts:
    """As *a member*; nothing that stays says whose it is, so what is sent twice is said twice."""
    if worded.media_ids or worded.placed.draft.quote is not None:
        reason = "An anonymous post has neither pictures nor a quote: these are somebody's."
        raise Denied("not plain", public=reason)
    if community is None or worded.parent is not None:
        raise Denied("nowhere", public="In this community nobody speaks anonymously.")
    return await masking.publish(
        tx, draft=worded.placed.draft, person=who, community=community, mentions=worded.placed.mentions
    )


async def _chosen(directory: Directory, number: ActorId | None, by: ActorFacts) -> ActorFacts | None:
    if number is None:
        return None
    async with reading(directory.store) as tx:
        return (await find_open(tx, by, number)).community


def _require_inviting(sent: Submission) -> None:
    """What an event takes beside its time. Raises Malformed."""
    if sent.place is None:
        raise Malformed("an event nowhere", public="An event is posted in a community: choose one.")
    if not sent.title.strip():
        raise Malformed("an event without a title", public="An event has a title.")


def _with_link(sent: Submission) -> str:
    """Outside of communities a link stands in the text, as on microblogs, and a title on top of it."""
    parts = (f"**{sent.title.strip()}**" if sent.title.strip() else "", sent.text, sent.link.strip())
    return "\n\n".join(each for each in parts if each.strip())


async def _seen(directory: Directory, number: int | None, by: ActorFacts) -> PostFacts | None:
    """What is answered, or quoted."""
    if number is None:
        return None
    async with reading(directory.store) as tx:
        return (await statuses.status(tx, number, by.id)).status.post


def _poll(wish: PollWish, *, now: Instant) -> Poll:
    return Poll(wish.options, several=wish.several, closes_at=Instant(now + wish.lasts), hidden=wish.hidden)
