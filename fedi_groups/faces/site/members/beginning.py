"""Something new: a post of a community, or for those who follow; at once, later, or kept for another day.

What is typed is never lost: whatever is refused, the form comes back as it was filled in, and says why.
"""

from dataclasses import dataclass, replace

from starlette.responses import Response

from fedi_groups.actions import scheduling, sketching
from fedi_groups.domain.cards import CardFacts
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import MOST_ATTACHED, MediaFacts
from fedi_groups.domain.submissions import Submission
from fedi_groups.domain.types import ActorId
from fedi_groups.errors import Denied, Malformed, Missing, Refused, TooLarge
from fedi_groups.faces.site.clocks import OFFSETS
from fedi_groups.faces.site.members import attaching
from fedi_groups.faces.site.members.composing import FAULTS, fault_in, new_key
from fedi_groups.faces.site.members.sheets import (
    CHOICES,
    LASTING,
    Sheet,
    event_of,
    fields_of,
    moment_of,
    number_in,
    sheet_in,
    sheet_of,
    submission_of,
)
from fedi_groups.faces.site.own import Own, led_on
from fedi_groups.faces.site.pages import with_forms
from fedi_groups.inbox.masks import prepare_mask
from fedi_groups.peers.compose import preview
from fedi_groups.peers.submitting import Worded, put_down, word
from fedi_groups.reads import places
from fedi_groups.reads.cards import known_card
from fedi_groups.reads.places import Open
from fedi_groups.storage.database import is_passing
from fedi_groups.storage.unit import Unit, reading, transaction


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown beside the form. `fault`: what is wrong with it, `at` this field; `asks`: whether pictures are to
    be described; `preview`: with how it will look; `refused`: files."""

    fault: Refused | None = None
    at: str = "text"
    asks: bool = False
    preview: bool = False
    refused: tuple[attaching.NotTaken, ...] = ()


async def show(visit: Own) -> Response:
    """`?community=`, a name; `?title=`, `?text=`, `?url=`: what it begins with, as where a page is shared from;
    `?draft=` and `?scheduled=`: what was kept."""
    return await page(visit, replace(await _begun(visit), key=new_key()), Shown())


async def _begun(visit: Own) -> Sheet:
    """Raises Missing for a draft that is not theirs; a community that they cannot know of is simply not chosen."""
    asked = visit.request.query_params
    async with reading(visit.site.web.store) as tx:
        if (number := number_in(asked, "draft")) is not None:
            kept = await sketching.own(tx, visit.person, number)
            return replace(sheet_in(kept.fields), sketch=number)
        if (number := number_in(asked, "scheduled")) is not None:
            return sheet_of(await scheduling.own(tx, visit.person, number))
        place = await _named(tx, visit.person, asked.get("community", ""))
    return Sheet(place=place, title=asked.get("title", ""), text=asked.get("text", ""), link=asked.get("url", ""))


async def _named(tx: Unit, person: ActorFacts, name: str) -> ActorId | None:
    if not name:
        return None
    for each in await places.open_to(tx, person):
        if name.lower().lstrip("!") in (each.community.name.lower(), each.community.handle[1:].lower()):
            return each.community.id
    found = await tx.actors.named(name.lower().lstrip("!"))
    try:
        return (await places.find_open(tx, person, found.id)).community.id if found is not None else None
    except Missing:
        return None


async def send(visit: Own) -> Response:
    """Posted, put down for later, kept as a draft, or shown again: as the button says that was pressed."""
    web, act = visit.site.web, visit.said("act")
    alts = {f"file{n}": visit.said(f"filealt{n}") for n in range(1, MOST_ATTACHED + 1)}
    taken = await attaching.take(web, visit.person, sheet_in(visit.form), visit.files, alts)
    sheet = taken.sheet if taken.sheet.key else replace(taken.sheet, key=new_key())
    sheet, uploads = await attaching.still_there(web, visit.person, sheet)
    try:
        await attaching.describe(web, visit.person, sheet)
        if taken.refused or act not in ("post", "draft"):
            return await page(visit, sheet, Shown(refused=taken.refused, preview=act == "preview"))
        if act == "draft":
            return await _kept(visit, sheet)
        if not sheet.asked and _is_undescribed(sheet, uploads):
            return await page(visit, sheet, Shown(asks=True))
        return await _done(visit, sheet)
    except FAULTS as error:
        return await page(visit, sheet, Shown(error, _field_of(sheet, error)))


def _is_undescribed(sheet: Sheet, uploads: dict[int, MediaFacts]) -> bool:
    return any(not each.alt.strip() and uploads[each.id].made.is_picture for each in sheet.files)


def _field_of(sheet: Sheet, error: Refused) -> str:
    """At which field it is said what is wrong: what is not known of one is said at the text."""
    if error.public.startswith(("An event", "A place has")):
        return "starts"
    return "at" if sheet.at and error.public.startswith(("This is no date", "Scheduled at")) else "text"


async def _kept(visit: Own, sheet: Sheet) -> Response:
    async with transaction(visit.site.web.store) as tx:
        who = await tx.actors.get(visit.person.id)
        await sketching.keep(tx, who, fields_of(sheet), uploads=sheet.uploads, number=sheet.sketch)
    return led_on(visit.frame.link("/drafts", told="kept"))


async def _done(visit: Own, sheet: Sheet) -> Response:
    web = visit.site.web
    if sheet.is_empty:
        reason = "Write something first."
        raise Malformed("nothing is said", public=reason)
    sent = submission_of(sheet)
    at = moment_of(sheet) if sheet.at else None
    if at is not None and sheet.unnamed:
        reason = "What is anonymous is posted at once: nothing of it is kept until later."
        raise Denied("anonymous and later", public=reason)
    worded = await word(web.directory, sent, by=visit.person)
    if at is not None:
        async with transaction(web.store) as tx:
            who = await tx.actors.get(visit.person.id)
            await _settle(tx, who, sheet)
            await scheduling.schedule(tx, sent, author=who, at=at, key=sheet.key)
        return led_on(visit.frame.link("/scheduled", told="scheduled"))
    if sheet.unnamed and sheet.place is not None:
        await prepare_mask(web.store, ActorId(sheet.place), web.new_keys)
    return _led_to(visit, sent, await _said(visit, sheet, worded))


async def _said(visit: Own, sheet: Sheet, worded: Worded) -> PostFacts:
    async def put() -> PostFacts:
        async with transaction(visit.site.web.store) as tx:
            who = await tx.actors.get(visit.person.id)
            made = await put_down(tx, worded, who=who, key=sheet.key)
            await _settle(tx, who, sheet)
            return made

    try:
        return await put()
    except Exception as error:
        # Sent twice at the same moment: the second one finds what the first one has said.
        if not is_passing(error):
            raise
        return await put()


async def _settle(tx: Unit, who: ActorFacts, sheet: Sheet) -> None:
    """What it was kept as until now is there no more; sent twice, it is gone already."""
    try:
        if sheet.sketch is not None:
            await sketching.give_up(tx, who, sheet.sketch, uploads=())
        if sheet.scheduled is not None:
            await scheduling.cancel(tx, await scheduling.own(tx, who, sheet.scheduled))
            await tx.flush()
    except Missing:
        return


def _led_to(visit: Own, sent: Submission, made: PostFacts) -> Response:
    told = "held" if made.held_at is not None else "said"
    if made.community_id is None and sent.place is not None:
        return led_on(visit.frame.link("/", told=told))
    return led_on(visit.frame.link(f"/post/{made.id}", told=told))


async def page(visit: Own, sheet: Sheet, shown: Shown) -> Response:
    """The form, and what is said beside it."""
    web, fault, looks, event = visit.site.web, shown.fault, "", None
    sheet, uploads = await attaching.still_there(web, visit.person, sheet)
    if shown.preview:
        try:
            event = event_of(sheet)
            looks = await preview(web.directory, sheet.text, by=visit.person.id)
        except Malformed as error:
            fault, shown = error, replace(shown, at="starts")
        except TooLarge as error:
            fault = error
    chosen, offered, card = await _around(visit, sheet, looks)
    values = {
        "sheet": sheet,
        "uploads": uploads,
        "chosen": chosen,
        "places": offered,
        "card": card,
        "shown": shown,
        "looks": looks,
        "fault": fault_in(visit, fault),
        "refused": [(each.name, fault_in(visit, each.why)) for each in shown.refused],
        "choices": range(1, CHOICES + 1),
        "lasting": tuple(LASTING),
        "event": event,
        "offsets": OFFSETS,
    }
    refused = fault is not None or shown.refused
    status = 200 if not refused else 403 if isinstance(fault, Denied) else 422
    return with_forms(await visit.site.page("members/begin.html", visit.frame, values, status=status))


async def _around(visit: Own, sheet: Sheet, looks: str) -> tuple[Open | None, list[Open], CardFacts | None]:
    """The community that is chosen, those that may be, and what is known of the page that is linked."""
    async with reading(visit.site.web.store) as tx:
        offered = await places.open_to(tx, visit.person)
        card = await known_card(tx, sheet.link, looks)
        if sheet.place is None:
            return None, offered, card
        chosen = next((each for each in offered if each.community.id == sheet.place), None)
        if chosen is None:
            try:
                chosen = await places.find_open(tx, visit.person, ActorId(sheet.place))
            except Missing:
                return None, offered, card
            offered = [chosen, *offered]
        return chosen, offered, card
