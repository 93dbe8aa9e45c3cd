"""Files of pictures that nobody is to see any more."""

import asyncio
from collections.abc import Sequence

from fedi_groups.actions.media import DROP_MEDIA
from fedi_groups.domain.media import MediaFacts, key_of
from fedi_groups.domain.types import DAY, SECOND, ActorId, Instant, PostId
from fedi_groups.errands.worker import Tools
from fedi_groups.media.files import written_before
from fedi_groups.storage.due import Errand
from fedi_groups.storage.grants import drop_grants
from fedi_groups.storage.media import (
    forget_media,
    free_media,
    known_keys,
    media_of_author,
    media_of_post,
)
from fedi_groups.storage.unit import Unit, reading

SWEEP_MEDIA = "sweep media"
"""The errand that finds files of which the database knows nothing: of uploads that were broken off, say."""


async def drop(tools: Tools, errand: Errand) -> Instant | None:
    """The files first: if this is broken off, the rows say what is still to be done."""
    kind, number = errand.key.split()
    async with reading(tools.store) as tx:
        found = await _meant(tx, kind, int(number))
    await asyncio.to_thread(tools.files.remove, [each.picture.file for each in found])
    async with tools.store.database.write() as connection:
        if kind != "rest":
            await drop_grants(connection, [each.post_id for each in found if each.post_id is not None])
        await forget_media(connection, [each.id for each in found])
    return None


async def sweep(tools: Tools, errand: Errand) -> Instant | None:
    """Once a day. What has just been written may not have its row yet."""
    now = tools.store.clock()
    for folder in await asyncio.to_thread(tools.files.folders):
        old = await asyncio.to_thread(written_before, folder, (now - DAY) / SECOND)
        keys = {path: key_of(path.name) for path in old}
        async with tools.store.database.read() as connection:
            known = await known_keys(connection, sorted({key for key in keys.values() if key is not None}))
        for path in (path for path, key in keys.items() if key not in known):
            await asyncio.to_thread(path.unlink, missing_ok=True)
    return Instant(now + DAY)


async def _meant(tx: Unit, kind: str, number: int) -> Sequence[MediaFacts]:
    """The key of the errand says of what: `post 1`, `rest 1` (what goes along with the post no more), `upload 1`,
    `profile 1` (what was put up before), `author 1`."""
    match kind:
        case "post":
            return await media_of_post(tx.connection, PostId(number))
        case "rest":
            kept = {each.get("file") for each in (await tx.posts.get(PostId(number))).attachments}
            found = await media_of_post(tx.connection, PostId(number))
            return [each for each in found if each.picture.file not in kept]
        case "upload":
            return await free_media(tx.connection, number)
        case "profile":
            actor = await tx.actors.get(ActorId(number))
            shown = {address.rsplit("/", 1)[1] for address in (actor.icon, actor.image) if address}
            found = await media_of_author(tx.connection, actor.id)
            return [each for each in found if each.profile_id == actor.id and each.picture.file not in shown]
    return await media_of_author(tx.connection, ActorId(number))


ERRANDS = ((DROP_MEDIA, drop), (SWEEP_MEDIA, sweep))
