"""Reporting posts and people to those who keep order, and dealing with what was reported."""

from typing import Annotated

import typer

from fedi_groups.actions import reports
from fedi_groups.actions.authority import Hand
from fedi_groups.app import Services
from fedi_groups.cli import finding
from fedi_groups.cli.arguments import MostOption
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.opening import opened
from fedi_groups.cli.said import Group, Said
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.types import ReportState
from fedi_groups.errors import Malformed, Missing
from fedi_groups.reads.reports import Case, cases
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.times import write_time
from fedi_groups.wire.uris import LocalPost

ThingArgument = Annotated[
    str, typer.Argument(metavar="POST-OR-PERSON", help="Address of a post or comment; or a person's name or handle.")
]
NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="As `report list` shows it.")]
ReporterOption = Annotated[str, typer.Option("--as", metavar="USER", help="Who reports; an account here.")]
SettlerOption = Annotated[str, typer.Option("--as", metavar="USER", help="A moderator, or an admin.")]
ReasonOption = Annotated[str, typer.Option(help="What is wrong with it.")]
PlaceOption = Annotated[
    str | None, typer.Option(metavar="COMMUNITY", help="Whose moderators to ask about a person; else the admins.")
]
PlaceArgument = Annotated[
    str | None, typer.Argument(metavar="COMMUNITY", help="What was reported to its moderators; else to anyone here.")
]
StateOption = Annotated[ReportState, typer.Option(help="Which of them.")]


async def create(
    thing: ThingArgument, reporter: ReporterOption, reason: ReasonOption, community: PlaceOption = None
) -> Said:
    """Ask those who keep order to look at a post, or at a person."""
    async with opened() as services:
        return await make_report(services, thing, reporter=reporter, reason=reason, community=community)


async def list_reports(
    community: PlaceArgument = None, state: StateOption = ReportState.OPEN, most: MostOption = 100
) -> Said:
    """Show what was reported, newest first."""
    async with opened() as services:
        return await list_of_reports(services, community, state=state, most=most)


async def resolve(number: NumberArgument, moderator: SettlerOption) -> Said:
    """Say that a report has been dealt with."""
    async with opened() as services:
        return await settle(services, number, moderator=moderator, state=ReportState.RESOLVED)


async def dismiss(number: NumberArgument, moderator: SettlerOption) -> Said:
    """Say that nothing was to be done about a report."""
    async with opened() as services:
        return await settle(services, number, moderator=moderator, state=ReportState.DISMISSED)


async def make_report(
    services: Services, thing: str, *, reporter: str, reason: str, community: str | None = None
) -> Said:
    """By somebody here, to the moderators of the post's community, or to whoever decides about the person."""
    who = await finding.person_here(services, reporter)
    if not reason.strip():
        raise Malformed("a report without words", public="A report says what is wrong: --reason.")
    post, person = await _reported(services, thing)
    place = await finding.community(services, community) if community is not None and post is None else None
    async with transaction(services.store) as tx:
        made = await reports.report(
            tx,
            reporter=await tx.actors.get(who.id),
            person=await tx.actors.get(person.id),
            post=await tx.posts.get(post.id) if post is not None else None,
            community=await tx.actors.get(place.id) if place is not None else None,
            reason=reason,
            cause=HERE,
        )
    async with services.store.database.read() as connection:
        told = await find_row(connection, made.id) is not None
    facts = {
        "id": services.store.uris.activity(made.id) if told else None,
        "number": made.id,
        "actor": who.uri,
        "object": post.uri if post is not None else person.uri,
        "state": made.state.value,
    }
    return Said(facts, (f"Reported. Its number is {made.id}.",))


async def list_of_reports(services: Services, community: str | None, *, state: ReportState, most: int) -> Said:
    """As moderators see them, with who has reported."""
    place = await finding.community(services, community) if community is not None else None
    async with reading(services.store) as tx:
        found = await cases(tx, place, state=state, most=most)
    identity = place.uri if place is not None else services.store.uris.server
    facts = {"id": identity, "reports": [_facts(each) for each in found]}
    if not found:
        return Said(facts, ("There are no such reports." if state is not ReportState.OPEN else "Nothing is reported.",))
    head = ("NUMBER", "WHEN", "BY", "ABOUT", "IN", "WHY")
    return Said(facts, tuple(table([head, *(_row(each) for each in found)])))


async def settle(services: Services, number: int, *, moderator: str, state: ReportState) -> Said:
    """By a moderator of its community, or an admin here."""
    who = await finding.person_here(services, moderator)
    async with transaction(services.store) as tx:
        report = await tx.reports.get(number)
        if report is None:
            raise Missing(f"no report {number}", public=f"There is no report {number}.")
        hand = Hand(await tx.actors.get(who.id), HERE)
        settled = await reports.settle(tx, hand, report=report, state=state)
    facts = {"id": settled.uri, "number": number, "actor": who.uri, "state": settled.state.value}
    return Said(facts, ("Resolved." if state is ReportState.RESOLVED else "Dismissed.",))


async def _reported(services: Services, thing: str) -> tuple[PostFacts | None, ActorFacts]:
    """An address may be that of either: posts are looked for first, among those that are here."""
    async with reading(services.store) as tx:
        post = await tx.posts.find(thing) if thing.startswith("http") else None
        if post is not None:
            return post, await tx.actors.get(post.author_id)
    if isinstance(services.store.uris.read(thing), LocalPost):
        raise Missing(f"no post {thing}", public=f"There is no {thing}.")
    try:
        return None, await finding.person(services, thing)
    except Malformed as error:  # something else is at that address
        raise Missing(str(error), public=f"{thing} is no person, and no post that is known here.") from error


def _facts(case: Case) -> dict[str, object]:
    report = case.report
    return {
        "id": report.uri,
        "number": report.id,
        "at": write_time(report.at),
        "actor": case.reporter.uri,
        "person": case.person.uri,
        "post": case.post.uri if case.post is not None else None,
        "community": case.community.uri if case.community is not None else None,
        "reason": report.reason,
        "state": report.state.value,
    }


def _row(case: Case) -> tuple[str, ...]:
    about = f"{case.post.uri} by {case.person.handle}" if case.post is not None else case.person.handle
    place = finding.handle(case.community) if case.community is not None else ""
    report = case.report
    return (str(report.id), moment(report.at), case.reporter.handle, about, place, short(report.reason))


REPORT = Group(
    "Reports: create, list, resolve, dismiss.",
    (("create", create), ("list", list_reports), ("resolve", resolve), ("dismiss", dismiss)),
)
