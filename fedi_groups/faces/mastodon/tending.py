"""Posts and comments of a community, as those who keep order in it tend them. Endpoints of our own, described in
API.md. Each act is one that moderators have everywhere else, and asks the same rules."""

from collections.abc import Awaitable, Callable
from functools import partial

from fedi_groups.actions import announcing, masking, moderation
from fedi_groups.actions.authority import Hand, Rule, require_authority
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.policy.moderation import Authority, may, may_lock, may_pin
from fedi_groups.domain.policy.umbrellas import may_announce
from fedi_groups.domain.types import Power
from fedi_groups.domain.verdicts import Verdict
from fedi_groups.faces.mastodon import acting
from fedi_groups.faces.mastodon.acting import Why, post_of
from fedi_groups.faces.mastodon.api import Call, Endpoint
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.forms import Count
from fedi_groups.faces.mastodon.show import account_of
from fedi_groups.reads.groups import find_group
from fedi_groups.storage.unit import Unit, reading, transaction


class Tending(Why):
    """`duration`: seconds, else for good."""

    duration: Count | None = None


Deed = Callable[[Unit, Hand, ActorFacts, PostFacts, Tending], Awaitable[object]]


async def remove(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending) -> None:
    await moderation.remove(tx, hand, post=post)


async def restore(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending) -> None:
    await moderation.restore(tx, hand, post=post)


async def set_locked(
    tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending, *, locked: bool
) -> None:
    await moderation.set_locked(tx, hand, post=post, locked=locked)


async def set_pinned(
    tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending, *, pinned: bool
) -> None:
    await moderation.set_pinned(tx, hand, post=post, pinned=pinned)


async def announce(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending) -> None:
    await announcing.announce_post(tx, hand, umbrella=community, post=post)


async def ban_author(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending) -> None:
    await masking.ban_behind(tx, hand, post=post, until=acting.end(tx, form.duration))


async def unban_author(tx: Unit, hand: Hand, community: ActorFacts, post: PostFacts, form: Tending) -> None:
    await masking.unban_behind(tx, hand, post=post)


def _may_announce(who: Authority) -> Verdict:
    return may_announce(who.standing, host=who.host)


def _may_ban(who: Authority) -> Verdict:
    return may(who, Power.BAN)


_WORDS: dict[str, tuple[Deed, Rule, str]] = {
    "remove": (remove, may_lock, "Nothing of it is shown any more; it can be restored."),
    "restore": (restore, may_lock, "What was removed is shown again."),
    "lock": (partial(set_locked, locked=True), may_lock, "Nothing more can be said below it."),
    "unlock": (partial(set_locked, locked=False), may_lock, "Everyone may answer again."),
    "pin": (partial(set_pinned, pinned=True), may_pin, "The community shows it first."),
    "unpin": (partial(set_pinned, pinned=False), may_pin, "It stands where its time has put it."),
    "announce": (announce, _may_announce, "All communities of the umbrella show what stands in it."),
    "ban_author": (ban_author, _may_ban, "Whoever wrote it anonymously says nothing more here, and stays unnamed."),
    "unban_author": (unban_author, _may_ban, "Whoever wrote it anonymously may speak again."),
}
"""What is done, who may, and what that means. Who may not learns nothing of what is there."""


async def unmask(call: Call, form: Tending) -> Account:
    """Who wrote it anonymously, for the owner, with a reason: it is logged, and the author is told."""
    async with transaction(call.store) as tx:
        community = await find_group(tx, call.id, call.reader_id)
        hand = await acting.keeper(call, tx, community, form)
        await require_authority(tx, hand, community, may_lock)
        person = await masking.unmask(tx, hand, post=await post_of(call, tx, community))
    async with reading(call.store) as tx:
        return await account_of(call, tx, person)


def _over(name: str, deed: Deed, rule: Rule, words: str) -> Endpoint:
    async def answer(call: Call, form: Tending) -> dict[str, str]:
        async with transaction(call.store) as tx:
            community = await find_group(tx, call.id, call.reader_id)
            hand = await acting.keeper(call, tx, community, form)
            await require_authority(tx, hand, community, rule)
            await deed(tx, hand, community, await post_of(call, tx, community), form)
        return {}

    answer.__doc__ = words
    return Endpoint("POST", f"{_ONE}/{name}", answer, Tending, scope=_WRITE)


_ONE = "/api/v1/groups/{id}/statuses/{status_id}"
_WRITE = "write:accounts"

ENDPOINTS = (
    *(_over(name, deed, rule, words) for name, (deed, rule, words) in _WORDS.items()),
    Endpoint("POST", f"{_ONE}/unmask", unmask, Tending, scope=_WRITE),
)
