"""What somebody looks for: people and communities by name, as far as they may know of them."""

import re
from collections.abc import Sequence
from typing import Final

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.policy.servers import is_listed
from fedi_groups.domain.policy.visibility import Reader
from fedi_groups.domain.types import ActorId, PostId
from fedi_groups.reads.accounts import may_see
from fedi_groups.storage import searching
from fedi_groups.storage.directory import elsewhere_with
from fedi_groups.storage.unit import Unit

_PAGE: Final = re.compile(r"/@[^/]+/(?P<number>[0-9]{1,18})")


async def accounts(
    tx: Unit, words: str, reader: ActorId | None, *, most: int, following: bool = False
) -> list[ActorFacts]:
    """Those whose handle begins so, or whose title has it. Whom the reader follows, and where they are a member, stands
    first; then communities; with `following` nothing else. Who stands in no list is found by their whole name alone."""
    name, _, host = words.strip().lstrip("@!").lower().partition("@")
    if not name:
        return []
    found = await searching.accounts_like(tx, name, host=host or None, most=2 * most)
    close = await searching.close_to(tx, reader, [each.id for each in found]) if reader is not None else frozenset()
    shown = [each for each in found if (each.id in close or not following) and await may_see(tx, each, reader)]
    exact = [each for each in shown if each.name == name]
    looking = Reader(reader, follows=close)
    shown = [each for each in shown if each in exact or is_listed(tx.rules, each, looking)]
    ranked = sorted(shown, key=lambda each: (each not in exact, each.id not in close))
    return [each for each in ranked if not each.is_mask][:most]


async def communities_elsewhere(
    tx: Unit, words: Sequence[str], reader: ActorId | None, *, most: int
) -> list[ActorFacts]:
    """Those of other servers that say all these words of themselves. Who stands in no list is found by those who follow
    it, and by its members."""
    found = await elsewhere_with(tx, words, most=4 * most)
    near = await searching.close_to(tx, reader, [each.id for each in found]) if reader is not None else frozenset()
    looking = Reader(reader, follows=near)
    seen = [each for each in found if (each.discoverable or each.id in near) and await may_see(tx, each, reader)]
    shown = [each for each in seen if is_listed(tx.rules, each, looking)]
    return sorted(shown, key=lambda each: each.id not in near)[:most]


async def close(tx: Unit, accounts: list[ActorFacts], reader: ActorId | None) -> list[ActorFacts]:
    """Those of them whom the reader follows, and where they are a member."""
    if reader is None:
        return []
    known = await searching.close_to(tx, reader, [each.id for each in accounts])
    return [each for each in accounts if each.id in known]


async def post_at(tx: Unit, address: str) -> PostId | None:
    """The post of this id, or the one that apps know by `/@NAME/ID` here."""
    found = await tx.posts.find(address)
    if found is not None:
        return found.id
    page = _PAGE.fullmatch(address.removeprefix(tx.uris.origin)) if tx.uris.is_local(address) else None
    return PostId(int(page["number"])) if page is not None else None
