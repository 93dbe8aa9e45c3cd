"""Who acts by a call: a person, or a moderator in the name of a community."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from fedi_groups.actions.authority import Hand
from fedi_groups.actions.citing import cited
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import DAY, SECOND, Instant, PostId
from fedi_groups.errors import Denied, Malformed, Missing, TooLarge
from fedi_groups.faces.mastodon.api import Call
from fedi_groups.faces.mastodon.forms import Count, Form, Text
from fedi_groups.reads import statuses
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.ids import boosted_by
from fedi_groups.storage.unit import Unit, reading

T = TypeVar("T")

LONGEST_KEY = 200
LONGEST = 3652 * DAY // SECOND


class Why(Form):
    """`reason`: stands in the public log, behind the `rule` of that number in the community."""

    reason: Text = ""
    rule: Count | None = None


async def actor(call: Call, tx: Unit) -> ActorFacts:
    """Who calls, as things stand in this transaction."""
    return await tx.actors.get(call.person.id)


async def person(call: Call, tx: Unit) -> ActorFacts:
    """The same where only people act. Raises Denied for a community."""
    found = await actor(call, tx)
    if found.is_community:
        raise Denied("done by people", public="Only people do this: you are signed in as a community.")
    return found


async def hand(call: Call, tx: Unit) -> Hand:
    """The moderator by whom a community acts. Raises Denied where nobody is named."""
    by = call.caller.by if call.caller is not None else None
    if by is None:
        raise Denied("by nobody", public="A community acts by its moderators: sign in as it again.")
    return Hand(await tx.actors.get(by.id), HERE)


async def moderator(call: Call, tx: Unit, *places: ActorFacts, reason: str = "") -> Hand:
    """Who keeps order in one of these places by this call: the caller, or who acts as that community. Raises Denied for
    who acts as another: that is not what they have let the app do."""
    me = await actor(call, tx)
    if me.is_community and me.id not in [each.id for each in places]:
        raise Denied("another community", public="You are signed in as another community.")
    found = await hand(call, tx) if me.is_community else Hand(me, HERE)
    return replace(found, reason=reason)


def end(tx: Unit, duration: int | None) -> Instant | None:
    """So many seconds from now; None: never. Nothing lasts longer than ten years."""
    return Instant(tx.now + max(0, min(duration, LONGEST)) * SECOND) if duration is not None else None


async def visible(call: Call, number: int | None = None) -> PostId:
    """The post in the address, or this one, or what is boosted under it. Raises Missing for what the caller may not
    see. Asked before the transaction: that would keep others from all that is looked at for it."""
    async with reading(call.store) as tx:
        return (await statuses.status(tx, call.id if number is None else number, call.person.id)).status.post.id


async def keeper(call: Call, tx: Unit, community: ActorFacts, form: Why) -> Hand:
    """The same, with a reason, and the rule that it is for. Raises Denied for a rule that there is not."""
    return await moderator(call, tx, community, reason=cited(community.charter.rules, form.rule, form.reason))


async def post_of(call: Call, tx: Unit, community: ActorFacts) -> PostFacts:
    """What the address names by `status_id`, or its boost, shown or not. Raises Missing for one of elsewhere."""
    found = await post_in(tx, community, call.number("status_id"))
    if found is None:
        raise Missing("no post of this community")
    return found


async def post_in(tx: Unit, community: ActorFacts, number: int) -> PostFacts | None:
    """None if what has this number is not in this community."""
    found = await tx.posts.seek(PostId(boosted_by(number)))
    return found if found is not None and found.community_id == community.id else None


_INVALID = "Validation failed: "


def invalid(reason: str) -> Malformed:
    """As apps expect to be told what is wrong with what they sent."""
    words = f"{_INVALID}{reason.removeprefix(_INVALID)}"
    return Malformed(words, public=words)


def key_of(call: Call) -> str:
    """What its sender has made up for this call, so that it is done once; empty if nothing."""
    return call.request.headers.get("idempotency-key", "")[:LONGEST_KEY]


async def once(call: Call, do: Callable[[str], Awaitable[T]]) -> T:
    """What is sent twice at the same time: the second one finds what the first one has done."""
    key = key_of(call)
    try:
        return await do(key)
    except Exception as error:
        if not key or not is_passing(error):
            raise
        return await do(key)


@contextmanager
def validated() -> Iterator[None]:
    """What cannot be taken is said in the same words everywhere."""
    try:
        yield
    except (Malformed, TooLarge) as error:
        raise invalid(error.public) from error
