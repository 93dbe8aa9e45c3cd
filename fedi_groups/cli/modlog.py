"""The public log of a community, and who has heard of what stands in it."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import typer

from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import MostOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Said
from fedi_groups.delivery.receipts import Receipt, ReceiptState, in_words, receipts
from fedi_groups.domain.facts import Entry
from fedi_groups.errors import Missing
from fedi_groups.reads.modlog import Line, Log, Subject, modlog
from fedi_groups.storage.modlog import find_entry
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import reading
from fedi_groups.text.titles import title_from
from fedi_groups.wire.times import write_time

_DIGITS = 19
"""What no number of ours has."""

EntryArgument = Annotated[
    str, typer.Argument(metavar="ENTRY", help="Its number, as `modlog` shows it, or the address of an activity.")
]
LogArgument = Annotated[
    str | None,
    typer.Argument(metavar="[COMMUNITY]", help="A community; left out, it is the log of the whole server."),
]
BeforeOption = Annotated[int | None, typer.Option(metavar="ENTRY", help="Go on behind this one.")]
AllOption = Annotated[bool, typer.Option("--all", help="Show every server, those too that have accepted it.")]


async def show(community: LogArgument = None, most: MostOption = 50, before: BeforeOption = None) -> Said:
    """Show the public log of a community, or of the whole server: what was done to keep order, and why."""
    async with opened() as services:
        return await log_of(services, community, most=most, before=before)


async def receipts_of(entry: EntryArgument, everyone: AllOption = False) -> Said:
    """Show which servers have heard of an act, and which have not, and why."""
    async with opened() as services:
        return await who_heard(services, entry, everyone=everyone)


async def log_of(services: Services, community: str | None, *, most: int, before: int | None = None) -> Said:
    """Newest first; of a community elsewhere what this server was told of it. None: what concerns this whole server."""
    place = await finding.community(services, community) if community is not None else None
    async with reading(services.store) as tx:
        place = place or await tx.actors.server()
        log = await modlog(tx, place, before=before, most=most)
    facts = {"id": place.uri, "entries": [_facts(each) for each in log.lines], "older": log.older}
    if not log.lines:
        return Said(facts, ("Nothing has been done yet.",))
    return Said(facts, tuple(_lines(log)))


async def who_heard(services: Services, text: str, *, everyone: bool) -> Said:
    """Of an act, or of anything else that was told to others."""
    number = _number(services, text)
    async with services.store.database.read() as connection:
        entry, row = await find_entry(connection, number), await find_row(connection, number)
    if row is None:
        return await _untold(services, text, entry)
    found = await receipts(services.store.database, row)
    facts = {
        "id": services.store.uris.activity(number),
        "entry": entry.id if entry is not None else None,
        "servers": len(found),
        "counts": dict(Counter(each.state.value for each in found)),
        "receipts": [_receipt_facts(each) for each in found],
    }
    shown = found if everyone else [each for each in found if each.state is not ReceiptState.ACCEPTED]
    rows = [("SERVER", "STATE", "TOLD AS", "WHY"), *(_receipt_row(each) for each in shown)]
    return Said(facts, (_sentence(in_words(found)), *(table(rows) if shown else ())))


async def _untold(services: Services, text: str, entry: Entry | None) -> Said:
    if entry is None:
        reason = f"There is no entry {text}, or it was told so long ago that nothing more is known of it."
        raise Missing(reason, public=reason)
    async with reading(services.store) as tx:
        place = await tx.actors.get(entry.community_id)
    told = "No other server was told of it by this entry." if place.local else f"{place.host} tells others of it."
    return Said({"id": None, "entry": entry.id, "servers": 0, "counts": {}, "receipts": []}, (told,))


def _number(services: Services, text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None
    found = number if number is not None else services.store.uris.activity_number(text)
    if found is None:
        reason = f"{text} is neither the number of an entry nor the address of an activity of this server."
        raise Missing(reason, public=reason)
    return found


def _lines(log: Log) -> Iterator[str]:
    yield from table([("ENTRY", "WHEN", "BY", "ACT", "OF", "WHY"), *(_row(each) for each in log.lines)])
    if log.older is not None:
        yield f"Older ones: --before {log.older}"


def _row(line: Line) -> tuple[str, ...]:
    entry = line.entry
    end = f" until {moment(entry.until)}" if entry.until is not None else ""
    by = finding.handle(line.moderator)
    return (str(entry.id), moment(entry.at), by, f"{entry.act}{end}", _of(line), short(entry.reason))


def _of(line: Line) -> str:
    if line.subject is not None:
        return _subject(line.subject)
    return line.person.handle if line.person is not None else ""


def _subject(subject: Subject) -> str:
    shown = subject.shown if not subject.is_comment else None
    name = (shown.title or title_from(shown.content, drop=())) if shown is not None else None
    kind = f"“{short(name)}”" if name else "a comment" if subject.is_comment else "a post"
    return f"{kind} by {subject.author.handle}"


def _facts(line: Line) -> dict[str, object]:
    entry, subject = line.entry, line.subject
    return {
        "entry": entry.id,
        "at": write_time(entry.at),
        "actor": line.moderator.uri,
        "act": entry.act,
        "person": line.person.uri if line.person is not None else None,
        "post": subject.shown.uri if subject is not None and subject.shown is not None else None,
        "reason": entry.reason,
        "until": write_time(entry.until) if entry.until is not None else None,
    }


def _receipt_facts(receipt: Receipt) -> dict[str, object]:
    return {
        "origin": receipt.origin,
        "state": receipt.state.value,
        "form": receipt.form.value,
        "reason": receipt.reason,
        "status": receipt.status,
    }


def _receipt_row(receipt: Receipt) -> tuple[str, ...]:
    why = f"{receipt.status} {receipt.reason}" if receipt.status is not None else receipt.reason
    return (receipt.origin.removeprefix("https://"), receipt.state.value, receipt.form.value, short(why))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
