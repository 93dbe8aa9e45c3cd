"""What those who keep order do with one post: each act stands in the public log, with its reason and the rule it is
for."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.responses import Response

from fedi_groups.actions import flairs, moderation
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import PostFacts
from fedi_groups.errors import Denied, Malformed, Missing
from fedi_groups.faces.shared.requests import number_in
from fedi_groups.faces.shared.table import Served
from fedi_groups.faces.site.members.acts import back_at
from fedi_groups.faces.site.moderation.said import reason_of
from fedi_groups.faces.site.own import Own, own
from fedi_groups.reads.deeds import readable
from fedi_groups.storage.unit import Unit, transaction

Deed = Callable[[Unit, Hand, PostFacts, dict[str, str]], Awaitable[None]]


async def _remove(tx: Unit, hand: Hand, post: PostFacts, form: dict[str, str]) -> None:
    await moderation.remove(tx, hand, post=post)


async def _restore(tx: Unit, hand: Hand, post: PostFacts, form: dict[str, str]) -> None:
    await moderation.restore(tx, hand, post=post)


async def _lock(tx: Unit, hand: Hand, post: PostFacts, form: dict[str, str], *, on: bool) -> None:
    await moderation.set_locked(tx, hand, post=post, locked=on)


async def _feature(tx: Unit, hand: Hand, post: PostFacts, form: dict[str, str], *, on: bool) -> None:
    await moderation.set_pinned(tx, hand, post=post, pinned=on)


async def _flair(tx: Unit, hand: Hand, post: PostFacts, form: dict[str, str]) -> None:
    """It bears those that are ticked, and no others; and is sensitive, or not."""
    if post.community_id is None:
        raise Missing(f"{post.id} is in no community")
    names = [name.removeprefix("flair-") for name in form if name.startswith("flair-")]
    chosen = await flairs.chosen(tx, await tx.actors.get(post.community_id), names)
    await flairs.set_flairs(tx, hand, post=post, flairs=chosen, sensitive="sensitive" in form)


DEEDS: dict[str, tuple[Deed, str]] = {
    "remove": (_remove, "removed"),
    "restore": (_restore, "restored"),
    "lock": (partial(_lock, on=True), "locked"),
    "unlock": (partial(_lock, on=False), "unlocked"),
    "feature": (partial(_feature, on=True), "featured"),
    "unfeature": (partial(_feature, on=False), "unfeatured"),
    "flair": (_flair, "saved"),
}


async def do(visit: Own, *, deed: Deed, told: str) -> Response:
    """Raises Missing for what they may not read; who keeps no order there is told so."""
    try:
        async with transaction(visit.site.web.store) as tx:
            person = await tx.actors.get(visit.person.id)
            post = await readable(tx, person, number_in(visit.request))
            await deed(tx, Hand(person, HERE, await _reason(tx, visit, post)), post, visit.form)
    except Malformed as error:
        raise Denied(str(error), public=error.public) from error
    return back_at(visit, post, told)


async def _reason(tx: Unit, visit: Own, post: PostFacts) -> str:
    """With the rule that it is for. Raises Denied for a rule, or a saved reply, that there is not."""
    if post.community_id is None:
        return visit.said("reason")
    community, rule = await tx.actors.get(post.community_id), visit.said("rule")
    reason = await reason_of(tx, visit, community)
    return cited(community.charter.rules, int(rule), reason) if rule.isdecimal() and len(rule) <= 4 else reason


PAGES = tuple(
    Served(f"/post/{{number}}/{name}", own(partial(do, deed=deed, told=told)), "POST")
    for name, (deed, told) in DEEDS.items()
)
