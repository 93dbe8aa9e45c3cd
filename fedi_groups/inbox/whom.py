"""Whom a command is about: whoever is named in it, or mentioned with it. May ask other servers; never in a
transaction."""

from dataclasses import dataclass

from fedi_groups.actions.letters import Letter
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errors import Refused, Unavailable
from fedi_groups.peers.handles import Directory
from fedi_groups.text.replies import Reply


@dataclass(frozen=True, slots=True)
class Found:
    """Who it is; or why nobody is, in a reply that names `said`."""

    actor: ActorFacts | None = None
    said: str = ""
    problem: Reply | None = None


async def find_person(directory: Directory, letter: Letter) -> Found:
    """Whoever is named; or mentioned in front of the command, if that is one person and no post is answered."""
    if letter.who is not None:
        return await _named(directory, letter.who, letter.named)
    if letter.about_id is None and len({uri for _, uri in letter.named}) == 1:
        return await _at(directory, letter.named[0][1], letter.named[0][0])
    return Found()


async def _named(directory: Directory, text: str, others: tuple[tuple[str, Uri], ...]) -> Found:
    """Apps leave the server out of whom they mention."""
    if text.startswith(("https://", "http://")):
        return await _at(directory, text, text)
    bald = text.lstrip("@!").casefold()
    same = {uri for name, uri in others if bald in (_handle(name), _handle(name).partition("@")[0])}
    if len(same) == 1:
        return await _at(directory, same.pop(), text)
    if same:
        return Found(said=text, problem=Reply.WHICH_PERSON)
    return await _at(directory, f"@{bald}" if "@" in bald else bald, text)


async def _at(directory: Directory, text: str, said: str) -> Found:
    try:
        found = await directory.find(text)
    except (Refused, Unavailable):
        return Found(said=said, problem=Reply.NOT_FOUND)
    if found.is_collective:
        return Found(said=said, problem=Reply.NOT_FOUND)
    return Found(found, said)


def _handle(name: str) -> str:
    return name.lstrip("@!").casefold()
