"""What is said in private to a community here, and commands in answers to what is said in it: translated into
actions.letters.

In this order: an answer in a thread of it is a comment unless it begins with a slash; what begins with a command is
one; in a private community the rest is a post of its members'; and otherwise it is for its moderators.
"""

import re
from dataclasses import dataclass
from typing import Final

from fedi_groups.actions.drafting import Drafted, draft_in
from fedi_groups.actions.letters import is_letter, send_letter
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.talks import is_answered
from fedi_groups.domain.types import Visibility
from fedi_groups.inbox.incoming import Incoming
from fedi_groups.storage.unit import Unit
from fedi_groups.text.commands import Command, Misspelt, read_command

MOST_ADDRESSED: Final = 20
"""Addresses of one message that are looked at."""

_SLASH: Final = re.compile(r"(?:<[^>]*>|\s|[@!](?:<[^>]*>)*+[^\s<]+)*+/")
"""HTML whose text begins with a slash, behind those it mentions."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """To a community here; `about` is the post in it that is answered, `words` are what is said."""

    community: ActorFacts
    about: PostFacts | None
    words: str


async def addressed_to(
    tx: Unit, incoming: Incoming, drafted: Drafted, *, author: ActorFacts, parent: PostFacts | None
) -> Addressed | None:
    """The community that it is a message to; None for posts, comments, and messages among people."""
    shape = drafted.shape
    private = shape.visibility(author.followers) is Visibility.DIRECT
    if not private and (parent is None or _SLASH.match(drafted.html) is None):
        return None
    if incoming.group is not None or shape.uri != incoming.activity.object_uri or not is_answered(author):
        return None
    community = await _community(tx, drafted, parent)
    if community is None:
        return None
    about = parent if parent is not None and parent.community_id == community.id else None
    found = Addressed(community, about, drafted.clean.to_text())
    return found if await _is_letter(tx, drafted, found, author=author, private=private) else None


async def receive_letter(
    tx: Unit,
    incoming: Incoming,
    drafted: Drafted,
    found: Addressed,
    *,
    author: ActorFacts,
    parent: PostFacts | None,
    people: list[ActorFacts],
) -> None:
    """`people` are others whom it mentions: they have got it as well."""
    talk = parent is not None and parent.community_id is None and not parent.gone
    await send_letter(
        tx,
        draft=await draft_in(tx, drafted, visibility=Visibility.DIRECT, community=None),
        author=author,
        community=found.community,
        cause=incoming.cause,
        about=found.about,
        parent=parent if talk else None,
        mentions=[each.id for each in people],
        named=[(each.name, each.uri) for each in drafted.shape.mentions],
        overheard=await _is_overheard(tx, drafted, found.community, author=author),
        words=found.words,
    )


async def _is_overheard(tx: Unit, drafted: Drafted, community: ActorFacts, *, author: ActorFacts) -> bool:
    """Whether it went to others as well; a mask of ours reads nothing."""
    shape = drafted.shape
    if shape.visibility(author.followers) is not Visibility.DIRECT:
        return True
    others = {*shape.addressed, *(each.uri for each in shape.mentions)} - {community.uri, author.uri}
    found = [await tx.actors.find(uri) if tx.uris.is_local(uri) else None for uri in sorted(others)[:MOST_ADDRESSED]]
    return any(each is None or not each.is_mask for each in found)


async def _is_letter(tx: Unit, drafted: Drafted, found: Addressed, *, author: ActorFacts, private: bool) -> bool:
    about = found.about
    read = read_command(found.words, answers=about is not None)
    if not private:
        return isinstance(read, Command) or (isinstance(read, Misspelt) and read.nearest is not None)
    in_thread = about is not None and found.community.is_private
    if read is None and not in_thread and await _names_people(tx, drafted):
        return False
    if read is None and not in_thread and drafted.shape.chat:
        return True
    return await is_letter(tx, found.words, author=author, community=found.community, about=about)


async def _community(tx: Unit, drafted: Drafted, parent: PostFacts | None) -> ActorFacts | None:
    """The one whose thread it answers, if it is addressed at all; else the first that is."""
    shape = drafted.shape
    uris = dict.fromkeys([*shape.addressed, *(each.uri for each in shape.mentions)])
    here = [uri for uri in uris if tx.uris.is_local(uri)][:MOST_ADDRESSED]
    found = [each for each in [await tx.actors.find(uri) for uri in here] if each is not None and _listens(each)]
    place = parent.community_id if parent is not None else None
    return next((each for each in found if each.id == place), next(iter(found), None))


def _listens(actor: ActorFacts) -> bool:
    return actor.local and actor.is_community and actor.deleted_at is None and not actor.local_only


async def _names_people(tx: Unit, drafted: Drafted) -> bool:
    """Whether people here are addressed as well: then it is between them, unless it is a command."""
    here = [uri for uri in drafted.shape.addressed if tx.uris.is_local(uri)][:MOST_ADDRESSED]
    found = [await tx.actors.find(uri) for uri in here]
    return any(each is not None and not each.is_collective and each.deleted_at is None for each in found)
