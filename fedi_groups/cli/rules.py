"""Rules about other servers: what holds for each of them, laid down and lifted."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from fedi_groups.actions import servers as actions
from fedi_groups.app import Services
from fedi_groups.cli.columns import moment, table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.rulebook import because, in_words, reach_facts, row, rule_facts
from fedi_groups.cli.said import Said
from fedi_groups.cli.times import ForOption, read_span
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.policy.servers import read_host
from fedi_groups.domain.servers import OWN, Limit, Rule, Stance
from fedi_groups.domain.types import Instant
from fedi_groups.errors import Malformed
from fedi_groups.reads.servers import reach, standing_rules
from fedi_groups.storage.unit import reading, transaction

HostArgument = Annotated[
    str, typer.Argument(metavar="HOST", help="As groups.example.org; it stands for its sub-domains too.")
]
ReasonOption = Annotated[str, typer.Option(help="Why; everyone can read it at /about/servers.")]
NoteOption = Annotated[str, typer.Option(help="Why, for admins alone.")]
ObscureOption = Annotated[bool, typer.Option("--obscure", help="Show the public its name with stars.")]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Only show what would end.")]
StanceOption = Annotated[Stance | None, typer.Option(help="Only those.")]
HoldOption = Annotated[bool, typer.Option("--hold", help="New posts wait for approval: see `moderate queue`.")]
HideOption = Annotated[bool, typer.Option("--hide", help="Leave its people out of listings and directories.")]
MediaOption = Annotated[bool, typer.Option("--media", help="Take over no attachments and no icons.")]
VotesOption = Annotated[bool, typer.Option("--votes", help="Count none of its votes.")]
ReportsOption = Annotated[bool, typer.Option("--reports", help="Take none of its reports.")]

USUAL = frozenset({Limit.HOLD, Limit.HIDE, Limit.MEDIA})
"""What `limit` means where nothing is named."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said with a rule."""

    reason: str = ""
    note: str = ""
    obscured: bool = False
    span: str | None = None


async def list_rules(stance: StanceOption = None) -> Said:
    """Show every rule about other servers, and who laid it down."""
    async with opened() as services:
        return rules_of(services, stance)


async def show(host: HostArgument) -> Said:
    """Show what holds for one server, why, and how much of it is here."""
    async with opened() as services:
        return await terms_of(services, host)


async def limit(
    host: HostArgument,
    hold: HoldOption = False,
    hide: HideOption = False,
    media: MediaOption = False,
    votes: VotesOption = False,
    reports: ReportsOption = False,
    reason: ReasonOption = "",
    note: NoteOption = "",
    obscure: ObscureOption = False,
    span: ForOption = None,
) -> Said:
    """Limit a server in the ways that are named; without any: --hold --hide --media."""
    named = {
        Limit.HOLD: hold,
        Limit.HIDE: hide,
        Limit.MEDIA: media,
        Limit.VOTES: votes,
        Limit.REPORTS: reports,
    }
    limits = frozenset(each for each, is_meant in named.items() if is_meant) or USUAL
    async with opened() as services:
        return await lay_down(services, host, Stance.LIMITED, limits, words=Words(reason, note, obscure, span))


async def block(
    host: HostArgument,
    reason: ReasonOption = "",
    note: NoteOption = "",
    obscure: ObscureOption = False,
    span: ForOption = None,
    preview: PreviewOption = False,
) -> Said:
    """Have nothing to do with a server: follows end, and what its people wrote is not shown while it is blocked."""
    async with opened() as services:
        if preview:
            return await what_ends(services, host)
        return await lay_down(services, host, Stance.BLOCKED, words=Words(reason, note, obscure, span))


async def allow(host: HostArgument, note: NoteOption = "") -> Said:
    """Have a server open, whatever lists say and however much it sends.

    Where only listed servers federate, this lists it.
    """
    async with opened() as services:
        return await lay_down(services, host, Stance.OPEN, words=Words(note=note))


async def lift(host: HostArgument) -> Said:
    """Lift your own rule about a server, and what was set on it automatically. What lists say of it counts again."""
    async with opened() as services:
        return await open_again(services, host)


async def set_mode(
    mode: Annotated[str, typer.Argument(metavar="all|listed", help="Who may federate.")],
    preview: PreviewOption = False,
) -> Said:
    """Federate with all servers that no rule blocks, or with those alone that you have allowed or limited."""
    if mode not in ("all", "listed"):
        raise typer.BadParameter(f"{mode} is neither all nor listed")
    async with opened() as services:
        return await change_mode(services, listed_only=mode == "listed", preview=preview)


def host_in(text: str) -> str:
    """Raises Malformed in words for the asker."""
    host = read_host(text)
    if host is None:
        raise Malformed(f"no host: {text}", public=f"{text} is no host: say it as groups.example.org.")
    return host


def rules_of(services: Services, stance: Stance | None) -> Said:
    """As they hold now."""
    book = services.store.rules.book
    found = [rule for rule in standing_rules(book) if stance is None or rule.stance is stance]
    mode = "listed" if book.listed_only else "all"
    facts = {"id": services.store.uris.server, "mode": mode, "rules": [rule_facts(each) for each in found]}
    lines = ["Only servers that you have allowed or limited federate."] if book.listed_only else []
    head = ("HOST", "STANCE", "LIMITS", "BY", "UNTIL", "WHY")
    lines += table([head, *(row(each) for each in found)]) if found else ["There are no rules about other servers."]
    return Said(facts, tuple(lines))


async def terms_of(services: Services, text: str) -> Said:
    """Of one that has been met, or not yet."""
    host = host_in(text)
    terms = services.store.rules.book.terms(host)
    async with reading(services.store) as tx:
        here = await reach(tx, [host])
    facts = {
        "id": services.store.uris.server,
        "host": host,
        "stance": terms.stance.value,
        "limits": sorted(each.value for each in terms.limits),
        "because": [rule_facts(each) for each in terms.because],
        "here": reach_facts(here),
    }
    limits = f" ({', '.join(sorted(terms.limits))})" if terms.limits else ""
    lines = [
        f"{host} is {terms.stance.value}{limits}.",
        *(because(each) for each in terms.because),
        f"Here of it: {in_words(here)}",
    ]
    return Said(facts, tuple(lines))


async def lay_down(
    services: Services, text: str, stance: Stance, limits: frozenset[Limit] = frozenset(), *, words: Words
) -> Said:
    """An own rule, in place of the one there was."""
    host = host_in(text)
    length = read_span(words.span) if words.span is not None else None
    async with reading(services.store) as tx:
        here = await reach(tx, [host])
    async with transaction(services.store) as tx:
        until = Instant(tx.now + length) if length is not None else None
        rule = Rule(host, stance, limits, OWN, words.reason.strip(), words.note.strip(), words.obscured, tx.now, until)
        await actions.lay_down(tx, [rule])
        said = f"{stance.value} {' '.join(sorted(limits))} {rule.reason}"
        await note_command(tx, Did.RULE, host, said=said)
    facts = {"id": services.store.uris.server, "rule": rule_facts(rule), "here": reach_facts(here)}
    done = f"{host} is {stance.value} from now on" + (f", until {moment(until)}." if until is not None else ".")
    lines = [done, *_warned(services, host, rule)]
    if stance is Stance.BLOCKED:
        lines.append(f"What ends with it: {in_words(here)}")
    return Said(facts, tuple(lines))


async def what_ends(services: Services, text: str) -> Said:
    """Nothing is changed."""
    host = host_in(text)
    async with reading(services.store) as tx:
        here = await reach(tx, [host])
    facts = {"id": services.store.uris.server, "host": host, "applied": False, "here": reach_facts(here)}
    return Said(facts, (f"If {host} is blocked, this ends: {in_words(here)}", "Nothing has been changed."))


async def open_again(services: Services, text: str) -> Said:
    """Lists are overruled by `allow`, not lifted."""
    host = host_in(text)
    async with transaction(services.store) as tx:
        lifted = await actions.open_again(tx, host)
        await note_command(tx, Did.LIFT, host)
    terms = services.store.rules.book.terms(host)
    facts = {
        "id": services.store.uris.server,
        "host": host,
        "lifted": [rule_facts(each) for each in lifted],
        "stance": terms.stance.value,
    }
    lines = [f"{host} is {terms.stance.value}.", *(because(each) for each in terms.because)]
    return Said(facts, tuple(lines))


async def change_mode(services: Services, *, listed_only: bool, preview: bool) -> Said:
    """With a word on what ends."""
    listed = [rule.host for rule in services.store.rules.book.rules if rule.source == OWN]
    async with reading(services.store) as tx:
        here = await reach(tx, listed)
    if not preview:
        async with transaction(services.store) as tx:
            actions.set_mode(tx, listed_only=listed_only)
            await note_command(tx, Did.MODE, said="listed" if listed_only else "all")
    mode = "listed" if listed_only else "all"
    facts = {"id": services.store.uris.server, "mode": mode, "applied": not preview, "listed": reach_facts(here)}
    if not listed_only:
        return Said(facts, ("Every server that no rule blocks may federate.",))
    lines = [f"Only listed servers federate: {len(listed)} rules. What stays: {in_words(here)} All else ends."]
    return Said(facts, (*lines, *(("Nothing has been changed.",) if preview else ())))


def _warned(services: Services, host: str, rule: Rule) -> Iterator[str]:
    """Where the rule comes to something else than it says."""
    book = services.store.rules.book
    if book.terms(host).blocked and rule.stance is not Stance.BLOCKED:
        yield "But the setting BLOCKED_SERVERS blocks it all the same."


COMMANDS = (
    ("list", list_rules),
    ("show", show),
    ("limit", limit),
    ("block", block),
    ("allow", allow),
    ("open", lift),
    ("mode", set_mode),
)
