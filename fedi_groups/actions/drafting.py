"""From a post as its author's server tells it to a draft of ours: its text made safe, and a title found for it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from fedi_groups.actions.flairs import meant
from fedi_groups.domain.drafts import Draft, PollDraft, QuoteDraft
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import PostKind, Visibility
from fedi_groups.storage.unit import Unit
from fedi_groups.text.html import Clean, cleaned
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import title_in
from fedi_groups.wire.shapes import EmojiShape, PollShape, PostShape


@dataclass(frozen=True, slots=True)
class Drafted:
    """A post as its author's server tells it, with its text made safe, and a title found where it may need one."""

    shape: PostShape
    clean: Clean
    title: str | None

    @property
    def html(self) -> str:
        return self.clean.html


def drafted(shape: PostShape) -> Drafted:
    """Up to a tenth of a second of CPU: run it in a thread."""
    clean = render(shape.content, mentions={}).clean if shape.markdown else cleaned(shape.content)
    title = title_in(clean, drop=_handles(shape)) if shape.title is None and shape.in_reply_to is None else None
    return Drafted(shape, clean, title)


def _handles(shape: PostShape) -> frozenset[str]:
    """Whoever is mentioned, as the tags name them and without the server, which microblogs leave out of the text."""
    names = {each.name.lstrip("@!") for each in shape.mentions}
    return frozenset(names | {name.partition("@")[0] for name in names})


async def draft_in(tx: Unit, found: Drafted, *, visibility: Visibility, community: ActorFacts | None) -> Draft:
    """The draft of it, with those of its flairs that its community has."""
    draft = draft_of(found, visibility=visibility, in_community=community is not None)
    if community is None or not draft.flairs:
        return draft
    return replace(draft, flairs=await meant(tx, community, found.shape.chosen))


def draft_of(found: Drafted, *, visibility: Visibility, in_community: bool) -> Draft:
    """The draft of it; outside communities only what has a title by its nature keeps one."""
    shape = found.shape
    poll = shape.poll
    return Draft(
        kind=shape.kind,
        content=found.html,
        title=(shape.title or found.title) if in_community or shape.kind is not PostKind.NOTE else None,
        source=shape.source,
        warning=shape.warning,
        link=shape.link,
        url=shape.url,
        language=shape.language,
        sensitive=shape.sensitive,
        attachments=tuple(asdict(each) for each in shape.attachments),
        hashtags=shape.hashtags,
        visibility=visibility,
        uri=shape.uri,
        published=shape.published,
        updated=shape.updated,
        poll=_poll(poll) if poll is not None else None,
        flairs=tuple(each.uri for each in shape.chosen),
        emojis=kept_emojis(shape.emojis),
        details=shape.details,
        quote=QuoteDraft(shape.quote.target, approval=shape.quote.approval) if shape.quote is not None else None,
    )


def kept_emojis(shapes: Iterable[EmojiShape]) -> tuple[dict[str, Any], ...]:
    """Those of another server, as what it wrote keeps them."""
    return tuple({"name": each.name, "image": each.image} for each in shapes)


def _poll(shape: PollShape) -> PollDraft:
    """What its server does not count in public it does not count here."""
    return PollDraft(
        tuple((title, votes or 0) for title, votes in shape.options), shape.multiple, shape.closes_at, shape.voters
    )
