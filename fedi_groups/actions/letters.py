"""Private messages to a community here: kept as what the two say to each other, and heeded soon after, by an errand.

What is said in them is done in a transaction of its own, after whatever it takes from other servers: so nothing that
is refused in it undoes, or is refused along with, what brought it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import Cause, Elsewhere
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MediaFacts
from fedi_groups.domain.types import ActorId, PostId, ReceivedId, Uri, Visibility
from fedi_groups.storage.due import Errand, put_due
from fedi_groups.storage.received import drop_body
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import Command, Misspelt, read_command, read_particulars, without_mentions
from fedi_groups.text.html import to_text
from fedi_groups.text.vocabulary import GUARDED, Takes

HEED = "heed message"
"""The errand that does what a message says, and answers it."""

MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to a community here. `about`: the post in it that was answered. `named`: who else is mentioned, by the
    handle that stands in the text and the address. `needs_person`: it is a command about somebody; `who`: as they are
    called in it. `needs_mask`: it is to be said anonymously. `overheard`: others have got it as well. `received`: as
    what it came from elsewhere."""

    message_id: PostId
    community_id: ActorId
    author_id: ActorId
    about_id: PostId | None = None
    named: tuple[tuple[str, Uri], ...] = ()
    needs_person: bool = False
    who: str | None = None
    needs_mask: bool = False
    overheard: bool = False
    received: ReceivedId | None = None


async def is_letter(
    tx: Unit, text: str, *, author: ActorFacts, community: ActorFacts, about: PostFacts | None = None
) -> bool:
    """Whether what somebody says to a community in private is for those who look after it. In a private one, an answer
    in a thread that begins with no slash is a comment, and what is no command is a post of its members'; but nothing is
    said by name that was to be said anonymously."""
    read = read_command(text, answers=about is not None)
    slash = isinstance(read, Misspelt) or (read is not None and (read.slash or read.word in GUARDED))
    if not community.is_private or slash:
        return True
    if about is not None or read is not None:
        return about is None
    standing = await tx.memberships.get(community.id, author.id)
    return standing is None or not standing.is_member


async def send_letter(
    tx: Unit,
    *,
    draft: Draft,
    author: ActorFacts,
    community: ActorFacts,
    cause: Cause,
    about: PostFacts | None = None,
    parent: PostFacts | None = None,
    mentions: Iterable[ActorId] = (),
    named: Sequence[tuple[str, Uri]] = (),
    overheard: bool = False,
    pictures: Sequence[MediaFacts] = (),
    words: str | None = None,
) -> PostFacts:
    """`about`: the post in the community that it answers; `parent`: the message that it answers; `overheard`: others
    get it as well; `words`: what it says, where that was read already. Raises Denied."""
    message = await posting.publish(
        tx,
        draft=replace(draft, visibility=Visibility.DIRECT, hashtags=(), flairs=()),
        author=author,
        cause=cause,
        parent=parent,
        mentions=[community.id, *mentions],
        pictures=pictures,
    )
    said = words if words is not None else words_of(message)
    read = read_command(without_mentions(said)[0], answers=about is not None)
    needs_person = isinstance(read, Command) and read.takes is Takes.PERSON
    put_due(
        tx.writes,
        HEED,
        f"{line_of(community.id, author.id)}{tx.mint.next()}",
        at=tx.now,
        message=message.id,
        community=community.id,
        author=author.id,
        about=about.id if about is not None else None,
        named=[[name, uri] for name, uri in named if uri != community.uri][:MOST_NAMED],
        needs_person=needs_person,
        needs_mask=isinstance(read, Command) and read.word in GUARDED,
        overheard=overheard,
        received=cause.received_id if isinstance(cause, Elsewhere) else None,
        who=read_particulars(read.rest, answers=about is not None).who if isinstance(read, Command) else None,
    )
    return message


def line_of(community: ActorId, person: ActorId) -> str:
    """How the keys of all errands begin for what one person says to one community: they are done in their order."""
    return f"{community} {person} "


def words_of(message: PostFacts) -> str:
    """What was written, line by line: as it was typed here, or without its HTML."""
    return message.source if message.local and message.source is not None else to_text(message.content)


def letter_of(errand: Errand) -> Letter:
    """What was put down in it."""
    kept: dict[str, Any] = errand.details
    return Letter(
        PostId(kept["message"]),
        ActorId(kept["community"]),
        ActorId(kept["author"]),
        PostId(kept["about"]) if kept["about"] is not None else None,
        tuple((name, Uri(uri)) for name, uri in kept["named"]),
        kept["needs_person"],
        kept["who"],
        kept.get("needs_mask", False),
        kept.get("overheard", False),
        kept.get("received"),
    )


async def forget_words(tx: Unit, message: PostFacts, received: ReceivedId | None) -> None:
    """What was said in it is kept no longer, nor as what it came."""
    tx.posts.empty(message, now=tx.now)
    if received is not None:
        await drop_body(tx.connection, received)
