"""Videos and sounds that are to be made into what is kept; uploaded files that nobody is to see any more."""

import asyncio
from collections.abc import Sequence

from fedi_groups.actions.media import DROP_MEDIA, MAKE_FILM, finished
from fedi_groups.domain.media import Made, MediaFacts, MediaState, owner_of, raw_of
from fedi_groups.domain.types import DAY, SECOND, ActorId, Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.errors import Malformed, Missing
from fedi_groups.storage.due import Errand
from fedi_groups.storage.grants import drop_grants
from fedi_groups.storage.media import (
    forget_media,
    free_media,
    known_keys,
    media_of_author,
    media_of_post,
)
from fedi_groups.storage.unit import Unit, reading, transaction

ANOTHER = 2 * SECOND
"""Pause until it is asked again whether it is the turn of a video."""

SWEEP_MEDIA = "sweep media"
"""The errand that finds files of which the database knows nothing: of uploads that were broken off, say."""


async def drop(tools: Tools, errand: Errand) -> Instant | None:
    """The files first: if this is broken off, the rows say what is still to be done."""
    kind, number = errand.key.split()
    async with reading(tools.store) as tx:
        found = await _meant(tx, kind, int(number)) if kind != "file" else ()
    await asyncio.to_thread(tools.files.remove, [number] if kind == "file" else [each.made.file for each in found])
    async with tools.store.database.write() as connection:
        if kind != "rest":
            await drop_grants(connection, [each.post_id for each in found if each.post_id is not None])
        await forget_media(connection, [each.id for each in found])
    return None


async def make(tools: Tools, errand: Errand) -> Instant | None:
    """One after the other. What it was made of goes when that is written down."""
    number = int(errand.key)
    if tools.workshop.is_filming:
        return Instant(tools.store.clock() + ANOTHER)
    try:
        async with reading(tools.store) as tx:
            media = await tx.media.get(number)
    except Missing:
        return None
    if media.state is not MediaState.WAITING:
        return None
    made: Made | None = None
    why = ""
    try:
        made = await tools.workshop.finish(media.made)
    except Malformed as error:
        why = error.public
    async with transaction(tools.store) as tx:
        wanted = await finished(tx, number, made, why)
    if wanted and made is not None:
        await asyncio.to_thread(tools.files.delete, [raw_of(made.file)])
    else:
        await asyncio.to_thread(tools.files.remove, [media.made.file])
    return None


async def sweep(tools: Tools, errand: Errand) -> Instant | None:
    """Once a day. What has just been written may not have its row yet."""
    now = tools.store.clock()
    batches = tools.files.written_before((now - DAY) / SECOND)
    while (names := await asyncio.to_thread(next, batches, None)) is not None:
        keys = {name: owner_of(name.rsplit("/", 1)[-1]) for name in names}
        async with tools.store.database.read() as connection:
            known = await known_keys(connection, sorted({key for key in keys.values() if key is not None}))
        await asyncio.to_thread(tools.files.delete, [name for name, key in keys.items() if key not in known])
    return Instant(now + DAY)


async def _meant(tx: Unit, kind: str, number: int) -> Sequence[MediaFacts]:
    """The key of the errand says of what: `post 1`, `rest 1` (what goes along with the post no more), `upload 1`,
    `profile 1` (what was put up before), `author 1`. Of `file NAME` no row is left."""
    match kind:
        case "post":
            return await media_of_post(tx.connection, PostId(number))
        case "rest":
            kept = {each.get("file") for each in (await tx.posts.get(PostId(number))).attachments}
            found = await media_of_post(tx.connection, PostId(number))
            return [each for each in found if each.made.file not in kept]
        case "upload":
            return await free_media(tx.connection, number)
        case "profile":
            actor = await tx.actors.get(ActorId(number))
            shown = {address.rsplit("/", 1)[1] for address in (actor.icon, actor.image) if address}
            found = await media_of_author(tx.connection, actor.id)
            return [each for each in found if each.profile_id == actor.id and each.made.file not in shown]
    return await media_of_author(tx.connection, ActorId(number))


ERRANDS = ((DROP_MEDIA, drop), (SWEEP_MEDIA, sweep), (MAKE_FILM, make))
