"""Bringing in what was said before: each post from its origin, with the ancestors it lacks, in its own transaction.

What a list says is a hint. A post embedded in it is read as it stands only if both are of one origin (FEP-fe34).
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from fedi_groups.actions import history
from fedi_groups.actions.drafting import Drafted, drafted
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Uri
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Missing, Refused, Unavailable, Unreachable, Unusable
from fedi_groups.peers.collections import Allowance, Listed
from fedi_groups.peers.resolve import owned_post
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.collections import post_in
from fedi_groups.wire.parse import parse_post
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json, PostShape
from fedi_groups.wire.uris import same_origin

log = structlog.get_logger("history")

DEEPEST = 20
"""Missing ancestors followed upwards."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A post to look for. `copy`: it as the list has it, if that may be read as it stands."""

    uri: Uri
    copy: Json | None


def hints_in(listed: Listed, *, by: Uri) -> list[Hint]:
    """The posts that a list of the actor `by` is about: first those that start threads, then answers, oldest first."""
    found: list[Hint] = []
    for entry in listed.entries:
        thing = post_in(entry, by=by)
        uri = read_uri(thing)
        if uri is not None:
            copy = thing if isinstance(thing, dict) and same_origin(uri, listed.source) else None
            found.append(Hint(uri, copy))
    answers = [each for each in found if _answers(each)]
    return [each for each in found if not _answers(each)] + answers[::-1]


def _answers(hint: Hint) -> bool:
    return hint.copy is not None and read_uri(hint.copy.get("inReplyTo")) is not None


class Recaller:
    """Brings posts into one community elsewhere."""

    def __init__(self, tools: Tools, community: ActorFacts, allowance: Allowance) -> None:
        self._tools = tools
        self._community = community
        self._allowance = allowance

    async def recall_all(self, hints: Iterable[Hint], *, rooted: bool) -> list[PostShape]:
        """What had not been here: one that cannot be had takes no other along.

        `rooted`: the list is the community's own, and what stands in it belongs to it. Raises Unreachable if the
        community's server cannot be reached.
        """
        fresh: list[PostShape] = []
        for hint in hints:
            try:
                fresh += await self._recall(hint, rooted=rooted)
            except Unreachable:
                raise
            except (Refused, Unavailable) as error:
                log.debug("not brought in", uri=hint.uri, reason=str(error)[:300])
        return fresh

    async def _recall(self, hint: Hint, *, rooted: bool) -> list[PostShape]:
        """The post with its missing ancestors, oldest first; nothing if it is here."""
        if await self._is_here(hint.uri):
            return []
        copy = hint.copy
        chain = [owned_post(parse_post(copy)) if copy is not None else await self._fetched(hint.uri)]
        while (above := chain[-1].in_reply_to) is not None and not await self._is_here(above):
            if len(chain) > DEEPEST or any(each.uri == above for each in chain):
                raise Unusable(f"{hint.uri} is too deep in its thread")
            chain.append(await self._fetched(above))
        if not (rooted and len(chain) == 1):
            self._check_root(chain[-1])
        for author in dict.fromkeys(each.author for each in chain):
            with self._perhaps_away(author):
                await self._tools.resolver.actor(author, budget=self._allowance.at(author))
        texts = [await asyncio.to_thread(drafted, each) for each in reversed(chain)]
        try:
            await self._write_down(texts)
        except Exception as error:
            # The inbox, or another errand, has brought the same meanwhile: then it is found now.
            if not is_passing(error):
                raise
            await self._write_down(texts)
        return chain[::-1]

    async def _write_down(self, texts: list[Drafted]) -> None:
        async with transaction(self._tools.store) as tx:
            for each in texts:
                await history.recall(tx, each, community=self._community)

    async def _fetched(self, uri: Uri) -> PostShape:
        if self._tools.store.uris.is_local(uri):
            raise Missing(f"{uri} is not here any more")
        with self._perhaps_away(uri):
            return await self._tools.resolver.post(uri, budget=self._allowance.at(uri))

    @contextmanager
    def _perhaps_away(self, uri: Uri) -> Iterator[None]:
        """Nobody waits for a server that is away, but for the community's own: Unusable in place of Unreachable."""
        try:
            yield
        except Unreachable as error:
            if same_origin(uri, self._community.uri):
                raise
            raise Unusable(str(error)) from error

    def _check_root(self, root: PostShape) -> None:
        """A thread that only an answer leads to is the community's if it says so itself. Raises Unusable."""
        place = self._community.uri
        if root.in_reply_to is None and place not in (root.community, *root.addressed):
            raise Unusable(f"{root.uri} does not belong to {place}")

    async def _is_here(self, uri: Uri) -> bool:
        async with reading(self._tools.store) as tx:
            return await tx.posts.find(uri) is not None
