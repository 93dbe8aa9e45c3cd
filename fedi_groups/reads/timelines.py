"""Timelines for one reader: home, public, an account's."""

from collections.abc import Sequence

from fedi_groups.domain.facts import ActorFacts, ListFacts
from fedi_groups.domain.policy.visibility import may_look_into
from fedi_groups.domain.sorting import heat
from fedi_groups.domain.types import ActorId, Mark, PostId, Visibility
from fedi_groups.reads.statuses import Item, boosted, statuses
from fedi_groups.reads.umbrellas import reader_of
from fedi_groups.storage import homes, orders, timelines
from fedi_groups.storage.pages import marked
from fedi_groups.storage.timelines import Choice, Entry, Span
from fedi_groups.storage.unit import Unit

WEIGHED = 300
"""Of the newest at somebody's home, those that may be hot."""


async def home(tx: Unit, me: ActorFacts, span: Span, *, most: int, within: ListFacts | None = None) -> list[Item]:
    """What somebody follows, and what they say themselves. Threads of communities as these boost them: comments stay
    below what they answer. What comes in several ways comes once. `within`: only those in this list of theirs."""
    number = within.id if within is not None else None
    entries = await homes.home(tx.connection, me, span, most=most, now=tx.now, within=number)
    return await _shown(tx, entries, me.id)


async def hot(tx: Unit, me: ActorFacts, *, skip: int, most: int) -> list[Item]:
    """Of the newest at somebody's home those first that are liked and answered. What is older is found by its date."""
    entries = await homes.home(tx.connection, me, Span(), most=WEIGHED, now=tx.now)
    found = {each.post_id: each for each in reversed(entries)}
    ranked = sorted(await orders.weighed(tx.connection, list(found)), key=heat, reverse=True)
    return await _shown(tx, [found[each.id] for each in ranked[skip : skip + most]], me.id)


async def public(
    tx: Unit, reader: ActorFacts | None, span: Span, *, most: int, here: bool | None = None, media: bool = False
) -> list[Item]:
    """What anyone may find. `here`: only what is said on this server, or only what is said elsewhere."""
    ids = await timelines.public(tx.connection, span, most=most, here=here, media=media, reader=reader, now=tx.now)
    whose = reader.id if reader is not None else None
    return [Item(each.post.id, each) for each in await statuses(tx, ids, whose)]


async def of_account(
    tx: Unit, account: ActorFacts, reader: ActorId | None, span: Span, *, most: int, choice: Choice
) -> list[Item]:
    """What an account shows: of a community its threads as it boosts them, pinned ones as they are."""
    if account.is_community:
        if account.is_private and not await _looks_into(tx, account, reader):
            return []
        ids = await timelines.shown_in(
            tx.connection, account.id, span, most=most, choice=choice, member=account.is_private
        )
        if choice.pinned:
            return [Item(each.post.id, each) for each in await statuses(tx, ids, reader)]
        return await _boosted(tx, ids, reader)
    if choice.pinned:
        pinned = await marked(tx.connection, account.id, Mark.PIN, Span(), most=most)
        return [Item(each.post.id, each) for each in await statuses(tx, [PostId(row.id) for row in pinned], reader)]
    seen = [each for each in _seen(account, reader) if choice.messages or each is not Visibility.DIRECT]
    entries = await timelines.said_by(tx.connection, account.id, span, most=most, choice=choice, seen=seen, me=reader)
    return await _shown(tx, entries, reader, boosts=False)


async def _looks_into(tx: Unit, community: ActorFacts, reader: ActorId | None) -> bool:
    """Its members do, and who acts as the community itself."""
    if reader is None or reader == community.id:
        return reader is not None
    return may_look_into(await reader_of(tx, reader, community), community)


def _seen(account: ActorFacts, reader: ActorId | None) -> tuple[Visibility, ...]:
    """What of it this reader may see at all; each post is weighed anew."""
    if reader is None:
        return (Visibility.PUBLIC, Visibility.UNLISTED)
    if reader == account.id:
        return tuple(Visibility)
    return (Visibility.PUBLIC, Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.MEMBERS)


async def _shown(tx: Unit, entries: Sequence[Entry], reader: ActorId | None, *, boosts: bool = True) -> list[Item]:
    """Each post once, by whom it is shown; `boosts`: threads of communities as these boost them."""
    views = {each.post.id: each for each in await statuses(tx, [each.post_id for each in entries], reader)}
    by = [each.by_id for each in entries if each.by_id is not None]
    await tx.actors.want(ids=by)
    people = {each: await tx.actors.get(each) for each in by}
    found: dict[PostId, Item] = {}
    for entry in entries:
        view, person = views.get(entry.post_id), people[entry.by_id] if entry.by_id is not None else None
        if view is None or (person is not None and (person.deleted_at is not None or person.suspended)):
            continue
        plain = boosted(view) if boosts else Item(view.post.id, view)
        found.setdefault(entry.post_id, plain if person is None else Item(entry.number, view, person, entry.visibility))
    return list(found.values())


async def _boosted(tx: Unit, ids: list[PostId], reader: ActorId | None) -> list[Item]:
    return [boosted(each) for each in await statuses(tx, ids, reader)]
