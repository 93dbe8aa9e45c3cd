"""What a community says to one person, in a private message of its own: an answer, an invitation, a notice."""

import re
from html import escape

from fedi_groups.actions import posting
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import PostKind, Visibility
from fedi_groups.storage.unit import Unit
from fedi_groups.text.phrases import Phrase, phrase

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


async def tell(
    tx: Unit,
    *,
    community: ActorFacts,
    person: ActorFacts,
    words: str,
    language: str | None = None,
    answering: PostFacts | None = None,
) -> PostFacts:
    """`words` are plain, a line each; addresses in them can be followed. The person is named, as servers deliver no
    private message to others."""
    lines = "<br>".join(_ADDRESS.sub(_linked, escape(line, quote=False)) for line in words.splitlines())
    name = f'<a href="{escape(person.url)}" class="u-url mention">{escape(person.handle)}</a>'
    draft = Draft(
        kind=PostKind.NOTE,
        content=f"<p>{name} {lines}</p>",
        source=words,
        language=language,
        visibility=Visibility.DIRECT,
    )
    return await posting.publish(tx, draft=draft, author=community, cause=HERE, parent=answering, mentions=[person.id])


async def say(tx: Unit, which: Phrase, *, community: ActorFacts, person: ActorFacts, **names: str) -> PostFacts:
    """One of the sentences that communities know, in the person's language, or else the community's."""
    return await notify(tx, which, community=community, person=person, **names)


async def notify(
    tx: Unit, which: Phrase, *, community: ActorFacts, person: ActorFacts, reason: str = "", **names: str
) -> PostFacts:
    """The same of what was done to them; the reason has a line of its own."""
    language = person.language or community.language
    words, spoken = phrase(which, language, community=community.handle, **names)
    if reason.strip():
        words = f"{words}\n{phrase(Phrase.BECAUSE, language, reason=reason.strip())[0]}"
    return await tell(tx, community=community, person=person, words=words, language=spoken)


def _linked(address: re.Match[str]) -> str:
    return f'<a href="{address.group()}">{address.group()}</a>'
