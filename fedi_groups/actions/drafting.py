"""From a post as its author's server tells it to a draft of ours: its text made safe, and a title found for it."""

from dataclasses import asdict, dataclass

from fedi_groups.domain.drafts import Draft, PollDraft, QuoteDraft
from fedi_groups.domain.types import PostKind, Visibility
from fedi_groups.text.html import sanitise
from fedi_groups.text.markdown import render
from fedi_groups.text.titles import title_from
from fedi_groups.wire.shapes import PostShape


@dataclass(frozen=True, slots=True)
class Drafted:
    """A post as its author's server tells it, with its text made safe: `html` is clean, `title` found or given."""

    shape: PostShape
    html: str
    title: str | None


def drafted(shape: PostShape) -> Drafted:
    """Up to a tenth of a second of CPU: run it in a thread."""
    html = render(shape.content, mentions={}).html if shape.markdown else sanitise(shape.content)
    names = [each.name for each in shape.mentions]
    title = title_from(html, drop=names) if shape.title is None and shape.in_reply_to is None else None
    return Drafted(shape, html, title)


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
        poll=PollDraft(poll.options, poll.multiple, poll.closes_at, poll.voters) if poll is not None else None,
        flairs=shape.chosen,
        emojis=tuple(asdict(each) for each in shape.emojis),
        details=shape.details,
        quote=QuoteDraft(shape.quote.target, approval=shape.quote.approval) if shape.quote is not None else None,
    )
