"""Custom emoji of this server: what its admins do with them, and which of them stand in what people here write."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.emojis import (
    LARGEST_MADE,
    LONGEST_CATEGORY,
    MOST_EMOJIS,
    EmojiFacts,
    file_of,
    is_name,
    names_in,
)
from fedi_groups.errors import Denied, Malformed, TooLarge
from fedi_groups.storage import emojis as storage
from fedi_groups.storage.unit import Unit


@dataclass(frozen=True, slots=True)
class Picture:
    """What is shown, and the same as it does not move (WebP)."""

    extension: str
    body: bytes
    still: bytes


async def put(
    tx: Unit, *, name: str, picture: Picture, category: str | None = None, hidden: bool | None = None
) -> EmojiFacts:
    """An emoji by this name, in place of one that there was: that one's category stays, and whether it is hidden, where
    nothing else is said. Raises Malformed; TooLarge; Denied where there are too many."""
    _require_name(name)
    if len(picture.body) > LARGEST_MADE:
        raise TooLarge(f"{name} is too large", public=f":{name}: is too large an animation.")
    known = next(iter(await storage.emojis_named(tx.connection, [name])), None)
    if known is None and await storage.count_emojis(tx.connection) >= MOST_EMOJIS:
        raise Denied("too many emoji", public=f"There are {MOST_EMOJIS} custom emoji already.")
    number = known.id if known is not None else tx.mint.next()
    mark = hashlib.sha256(picture.body).hexdigest()[:8]
    made = EmojiFacts(
        number,
        name,
        file_of(number, mark, picture.extension),
        _category(category if category is not None else known.category if known is not None else ""),
        hidden if hidden is not None else known is not None and known.hidden,
        tx.now,
    )
    await storage.put_emoji(tx.connection, made, picture=picture.body, still=picture.still)
    return made


async def change(
    tx: Unit, *, name: str, new_name: str | None = None, category: str | None = None, hidden: bool | None = None
) -> EmojiFacts:
    """What is not given stays. What was written with the old name keeps its picture. Raises Missing, Malformed, and
    Denied for a name that is taken."""
    known = await storage.find_emoji(tx.connection, name)
    if new_name is not None and new_name != name:
        _require_name(new_name)
        if await storage.emojis_named(tx.connection, [new_name]):
            raise Denied(f"{new_name} is taken", public=f"There is a :{new_name}: already.")
    changed = replace(
        known,
        name=new_name or known.name,
        category=_category(category) if category is not None else known.category,
        hidden=known.hidden if hidden is None else hidden,
        updated=tx.now,
    )
    values = {each: getattr(changed, each) for each in ("name", "category", "hidden", "updated")}
    await storage.change_emoji(tx.connection, known.id, **values)
    return changed


async def remove(tx: Unit, *, name: str) -> None:
    """Its picture is gone; what was written with it shows its name. Raises Missing."""
    await storage.drop_emoji(tx.connection, (await storage.find_emoji(tx.connection, name)).id)


async def standing_in(tx: Unit, texts: Iterable[str | None]) -> tuple[dict[str, Any], ...]:
    """Those of this server in these texts, as what is written keeps them. Nothing is asked where no name stands."""
    names = names_in(texts)
    if not names:
        return ()
    found = {each.name: each for each in await storage.emojis_named(tx.connection, names)}
    return tuple(found[each].kept for each in names if each in found)


async def with_emojis(tx: Unit, draft: Draft, choices: Iterable[str]) -> Draft:
    """What somebody here writes, with the custom emoji that stand in it. `choices`: those that its poll has already."""
    asked = [title for title, _ in draft.poll.options] if draft.poll is not None else choices
    found = await standing_in(tx, [draft.title, draft.warning, draft.content, *asked])
    return replace(draft, emojis=found)


def _require_name(name: str) -> None:
    if not is_name(name):
        reason = f"{name[:60]!r}: an emoji is called by 2 to 50 letters of A to Z, digits and underscores."
        raise Malformed(reason, public=reason)


def _category(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > LONGEST_CATEGORY:
        reason = f"A category has up to {LONGEST_CATEGORY} characters."
        raise Malformed(reason, public=reason)
    return words
