"""Rules about other servers, as they are laid down and lifted. They hold at once, in every process.

What is here of those servers is brought in line soon after, by an errand: the follows and memberships of a blocked one
end, and what its people have said is withheld until it is open again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fedi_groups.actions.counting import count_comment
from fedi_groups.domain.events import FOUND
from fedi_groups.domain.facts import PostFacts
from fedi_groups.domain.held import HeldFacts
from fedi_groups.domain.servers import AUTOMATIC, OWN, Rule
from fedi_groups.errors import Denied
from fedi_groups.storage.due import put_due
from fedi_groups.storage.unit import Unit

SETTLE = "settle servers"
"""The errand that brings what is here in line with the rules."""

_AT_ONCE = 250
"""Rules that are written in one go: others have their turn before the next ones."""


async def lay_down(tx: Unit, rules: Iterable[Rule]) -> None:
    """From now on these hold, in place of what their sources have said of the same hosts. Raises Denied."""
    for number, rule in enumerate(rules, 1):
        if rule.host == tx.uris.host.rsplit(":", 1)[0]:
            raise Denied("a rule about this server", public=f"{rule.host} is this server itself.")
        tx.servers.put(replace(rule, at=tx.now))
        if rule.until is not None:
            put_due(tx.writes, SETTLE, f"until {rule.until}", at=rule.until)
        if number % _AT_ONCE == 0:
            await tx.flush()
    _settle_soon(tx)


async def open_again(tx: Unit, host: str) -> list[Rule]:
    """What the admins have said of this host is lifted, and what is automatic; returns that. Raises Denied if nothing
    was: a list's word is not lifted, but overruled."""
    lifted = [each for each in await tx.servers.about(host) if each.source in (OWN, AUTOMATIC)]
    if not lifted:
        raise Denied("no such rule", public=f"There is no rule of yours about {host}.")
    drop(tx, lifted)
    return lifted


def drop(tx: Unit, rules: Sequence[Rule]) -> None:
    """These hold no longer."""
    for rule in rules:
        tx.servers.drop(rule.host, rule.source)
    _settle_soon(tx)


def set_mode(tx: Unit, *, listed_only: bool) -> None:
    """Whether only servers that an own rule lists as open or limited federate."""
    tx.servers.set_mode(listed_only=listed_only)
    _settle_soon(tx)


async def drop_expired(tx: Unit) -> int:
    """Rules whose time is over; returns how many there were."""
    return await tx.servers.drop_expired(now=tx.now)


async def withhold(tx: Unit, posts: Sequence[PostFacts]) -> None:
    """Their server is blocked: nobody sees them until it is open again."""
    await tx.posts.want(
        ids=[number for each in posts for number in (each.root_id, each.parent_id) if number is not None]
    )
    for post in posts:
        tx.posts.change(post, held_at=tx.now)
        tx.held.put(HeldFacts(post.id, "Its server is blocked.", FOUND, waiting=False))
        if post.removed_at is None:
            await count_comment(tx, post, by=-1)


async def show_again(tx: Unit, posts: Sequence[PostFacts]) -> None:
    """They stand where they stood, and nobody is told."""
    await tx.posts.want(
        ids=[number for each in posts for number in (each.root_id, each.parent_id) if number is not None]
    )
    for post in posts:
        tx.posts.change(post, held_at=None)
        tx.held.drop(post.id)
        if post.removed_at is None:
            await count_comment(tx, post, by=1)


async def _want_threads(tx: Unit, posts: Sequence[PostFacts]) -> None:
    above = [number for each in posts for number in (each.root_id, each.parent_id)]
    await tx.posts.want(ids=[number for number in above if number is not None])


def _settle_soon(tx: Unit) -> None:
    put_due(tx.writes, SETTLE, "now", at=tx.now)
