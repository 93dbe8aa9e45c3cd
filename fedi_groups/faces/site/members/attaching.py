"""Files that go along with what somebody writes: taken when the form is sent, and from then on named in it."""

from dataclasses import dataclass, replace

from starlette.datastructures import UploadFile

from fedi_groups.actions import media
from fedi_groups.actions.media import Description
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.media import MOST_ATTACHED, MediaFacts
from fedi_groups.errors import Denied, Full, Malformed, Overloaded, Refused, TooLarge
from fedi_groups.faces.shared.web import Web
from fedi_groups.faces.site.members.sheets import Kept, Sheet
from fedi_groups.faces.site.uploading import TOO_MANY, is_too_often
from fedi_groups.media.workshop import Upload
from fedi_groups.storage.unit import reading, transaction

NOT_TAKEN = (Denied, Full, Malformed, Overloaded, TooLarge)
"""What may be wrong with a file."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A file that is not kept, by the name it came with, and why."""

    name: str
    why: Refused


@dataclass(frozen=True, slots=True)
class Taken:
    sheet: Sheet
    refused: tuple[NotTaken, ...] = ()


async def take(web: Web, person: ActorFacts, sheet: Sheet, files: dict[str, UploadFile], alts: dict[str, str]) -> Taken:
    """The sheet with what was chosen beside what it had. `alts`: what is said of each, by the names of the fields."""
    kept, refused = list(sheet.files), []
    if files and await is_too_often(web, person):
        return Taken(
            sheet, tuple(NotTaken(each.filename or "", Denied(TOO_MANY, public=TOO_MANY)) for each in files.values())
        )
    for name, file in files.items():
        try:
            if len(kept) >= MOST_ATTACHED:
                reason = f"A post has up to {MOST_ATTACHED} files."
                raise Denied("too many", public=reason)
            kept.append(await _keep(web, person, file, alts.get(name, "")))
        except NOT_TAKEN as error:
            refused.append(NotTaken(file.filename or "", error))
    return Taken(replace(sheet, files=tuple(kept)), tuple(refused))


async def _keep(web: Web, person: ActorFacts, file: UploadFile, alt: str) -> Kept:
    words = media.fitting(alt, None)
    made, state = await web.workshop.take(
        Upload(file.file, file.size or 0, name=file.filename or "", claimed=file.content_type or "")
    )
    async with transaction(web.store) as tx:
        author = await tx.actors.get(person.id)
        added = await media.add(tx, author=author, made=made, description=words, state=state)
    return Kept(added.id, words)


async def describe(web: Web, person: ActorFacts, sheet: Sheet) -> None:
    """What the form says of them is what is said of them. Raises Malformed for too much; Denied."""
    said = {each.id: each.alt for each in sheet.files}
    async with transaction(web.store) as tx:
        found = await tx.media.some(said)
        for each in found.values():
            if each.author_id == person.id and each.is_free and each.alt != said[each.id]:
                author = await tx.actors.get(person.id)
                media.describe(tx, media=each, author=author, new=Description(said[each.id]))


async def still_there(web: Web, person: ActorFacts, sheet: Sheet) -> tuple[Sheet, dict[int, MediaFacts]]:
    """The sheet without what is gone, was never theirs, or goes along with something already; and what the others
    are. What the sheet does not describe is described as it was."""
    async with reading(web.store) as tx:
        found = await tx.media.some(sheet.uploads)
    mine = {number: each for number, each in found.items() if each.author_id == person.id and each.is_free}
    kept = [replace(each, alt=each.alt or mine[each.id].alt) for each in sheet.files if each.id in mine]
    return replace(sheet, files=tuple(kept)), mine
