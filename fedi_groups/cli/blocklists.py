"""Block lists: imported and exported as Mastodon has them, and shared ones that are subscribed to."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from fedi_groups.actions import serverlists
from fedi_groups.actions import servers as actions
from fedi_groups.app import Services
from fedi_groups.cli.columns import moment, short, table
from fedi_groups.cli.noted import note_command
from fedi_groups.cli.opening import opened
from fedi_groups.cli.rulebook import in_words, reach_facts, rule_facts
from fedi_groups.cli.said import Said
from fedi_groups.domain.deeds import Did
from fedi_groups.domain.policy.plans import Plan, plan_import, plan_list
from fedi_groups.domain.policy.servers import Rulebook
from fedi_groups.domain.servers import OWN, Rule, Stance, list_source
from fedi_groups.errands.serverlists import Look, fetch_list, look
from fedi_groups.errors import Malformed, Missing, Refused, Unavailable
from fedi_groups.reads.servers import newly_blocked
from fedi_groups.storage.serverlists import Subscription, subscription_at, subscriptions
from fedi_groups.storage.servers import rules_from
from fedi_groups.storage.settling import Reach
from fedi_groups.storage.unit import reading, transaction
from fedi_groups.wire.blocklists import read_blocklist, write_blocklist
from fedi_groups.wire.times import write_time

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="CSV as Mastodon exports it, or one host a line.")]
OutArgument = Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to write it; else it is shown.")]
UrlArgument = Annotated[str, typer.Argument(metavar="URL", help="Where the list is to be had.")]
ListArgument = Annotated[
    str, typer.Argument(metavar="LIST", help="Its number, as `servers lists` shows it, or its URL.")
]
ListsArgument = Annotated[str | None, typer.Argument(metavar="LIST", help="One of them; else all.")]
ApplyOption = Annotated[bool, typer.Option("--apply", help="Do it; else what it would change is only shown.")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Change rules of your own that say something else.")]
ForceOption = Annotated[bool, typer.Option("--force", help="Also if it has changed out of all proportion.")]
MostOption = Annotated[
    Stance, typer.Option("--at-most", help="limited: what it blocks is only held, hidden and stripped of media here.")
]

_SHOWN = 20


async def import_list(file: FileArgument, apply: ApplyOption = False, overwrite: OverwriteOption = False) -> Said:
    """Make rules of your own out of a block list."""
    async with opened() as services:
        return await take_in(services, _read(file), apply=apply, overwrite=overwrite)


async def export_list(file: OutArgument = None) -> Said:
    """Write your own rules down as a block list that Mastodon and others read."""
    async with opened() as services:
        async with services.store.database.read() as connection:
            rules = await rules_from(connection, OWN)
        text = write_blocklist(rules)
        count = sum(rule.stance is not Stance.OPEN for rule in rules)
        facts = {"id": services.store.uris.server, "count": count, "csv": text}
        if file is None:
            return Said(facts, tuple(text.splitlines()))
        file.write_text(text, encoding="utf-8")
        return Said(facts | {"file": str(file)}, (f"{count} rules are in {file}.",))


async def subscribe(url: UrlArgument, most: MostOption = Stance.BLOCKED, apply: ApplyOption = False) -> Said:
    """Follow a shared block list: what it says holds here, unless a rule of your own says otherwise."""
    if most is Stance.OPEN:
        raise typer.BadParameter("a list limits or blocks: --at-most limited, or blocked")
    async with opened() as services:
        return await begin(services, url, most=most, apply=apply)


async def unsubscribe(name: ListArgument) -> Said:
    """Follow a shared list no longer: what came from it is lifted, and nothing else."""
    async with opened() as services:
        subscription = await _named(services, name)
        async with services.store.database.read() as connection:
            lifted = len(await rules_from(connection, list_source(subscription.id)))
        async with transaction(services.store) as tx:
            await serverlists.unsubscribe(tx, subscription)
            await note_command(tx, Did.UNSUBSCRIBE, subscription.url)
        facts = {"id": services.store.uris.server, "list": subscription.id, "lifted": lifted}
        return Said(facts, (f"List {subscription.id} is followed no longer. {lifted} rules of it are lifted.",))


async def show_lists() -> Said:
    """Show the shared lists that are followed, and how they were found when they were looked at last."""
    async with opened() as services:
        async with services.store.database.read() as connection:
            found = await subscriptions(connection)
            sizes = [len(await rules_from(connection, list_source(each.id))) for each in found]
        facts = {
            "id": services.store.uris.server,
            "lists": [_list_facts(each, size) for each, size in zip(found, sizes, strict=True)],
        }
        if not found:
            return Said(facts, ("No shared list is followed.",))
        rows = [_row(each, size) for each, size in zip(found, sizes, strict=True)]
        return Said(facts, tuple(table([("LIST", "HOSTS", "AT MOST", "TAKEN OVER", "URL", "TROUBLE"), *rows])))


async def refresh(name: ListsArgument = None, apply: ApplyOption = False, force: ForceOption = False) -> Said:
    """Look at shared lists now, and show what has changed in them."""
    async with opened() as services:
        return await look_again(services, name, apply=apply, force=force)


async def take_in(services: Services, text: str, *, apply: bool, overwrite: bool) -> Said:
    """From a file; nothing is lifted by that."""
    listing = read_blocklist(text)
    async with services.store.database.read() as connection:
        own = {rule.host: rule for rule in await rules_from(connection, OWN)}
    host = services.store.uris.host.rsplit(":", 1)[0]
    plan = plan_import([each for each in listing.rules if each.host != host], own, overwrite=overwrite)
    here = await _cut(services, plan)
    if apply:
        async with transaction(services.store) as tx:
            await actions.lay_down(tx, plan.rules)
            await note_command(tx, Did.IMPORT, said=str(len(plan.rules)))
    facts = {"id": services.store.uris.server, **_plan_facts(plan, here, listing.unread), "applied": apply}
    return Said(facts, (*_lines(plan, here, listing.unread), _end(apply)))


async def begin(services: Services, url: str, *, most: Stance, apply: bool) -> Said:
    """Fetched through the guarded connector, and looked at first."""
    listing = await fetch_list(services.resolver, url, most=most)
    async with services.store.database.read() as connection:
        own = {rule.host: rule for rule in await rules_from(connection, OWN)}
    plan = plan_list(listing.rules, {}, own)
    here = await _cut(services, plan)
    number = None
    if apply:
        async with transaction(services.store) as tx:
            number = await serverlists.subscribe(tx, url=url, most=most)
            await note_command(tx, Did.SUBSCRIBE, url, said=most.value)
            made = await subscription_at(tx.connection, url)
            assert made is not None
            theirs = read_again(listing.rules, number)
            await serverlists.take_over(tx, made, plan_list(theirs, {}, own))
    facts = {
        "id": services.store.uris.server,
        "list": number,
        **_plan_facts(plan, here, listing.unread),
        "applied": apply,
    }
    done = f"List {number} is followed, and looked at twice a day." if apply else _end(apply)
    return Said(facts, (*_lines(plan, here, listing.unread), done))


async def look_again(services: Services, name: str | None, *, apply: bool, force: bool) -> Said:
    """One line of trouble for each list that has any."""
    async with services.store.database.read() as connection:
        found = [await _named(services, name)] if name is not None else await subscriptions(connection)
    told: list[dict[str, object]] = []
    lines: list[str] = []
    fine = True
    for each in found:
        facts, more, ok = await _look_at(services, each, apply=apply, force=force)
        told.append(facts)
        lines += [f"List {each.id}, {each.url}:", *(f"  {line}" for line in more)]
        fine = fine and ok
    said = {"id": services.store.uris.server, "lists": told, "applied": apply}
    return Said(said, tuple(lines) or ("No shared list is followed.",), ok=fine)


def read_again(rules: tuple[Rule, ...], number: int) -> list[Rule]:
    """The same rules, as those of the list with this number."""
    source = list_source(number)
    return [Rule(each.host, each.stance, each.limits, source, each.reason, obscured=each.obscured) for each in rules]


async def _look_at(
    services: Services, subscription: Subscription, *, apply: bool, force: bool
) -> tuple[dict[str, object], list[str], bool]:
    try:
        found: Look = await look(services.store, services.resolver, subscription)
    except (Refused, Unavailable) as error:
        async with transaction(services.store) as tx:
            await serverlists.leave(tx, subscription, error=str(error))
        return {"list": subscription.id, "error": str(error)}, [f"Nothing changes: {error}."], False
    here = await _cut(services, found.plan)
    stopped = found.sudden if not force else None
    if apply:
        async with transaction(services.store) as tx:
            if stopped is None:
                await serverlists.take_over(tx, subscription, found.plan)
                await note_command(tx, Did.IMPORT, subscription.url, said=str(len(found.plan.rules)))
            else:
                await serverlists.leave(tx, subscription, error=stopped)
    facts = {"list": subscription.id, **_plan_facts(found.plan, here, found.listing.unread), "error": found.sudden}
    lines = [*_lines(found.plan, here, found.listing.unread)]
    if found.sudden is not None:
        lines.append(f"Look twice: {found.sudden}." + ("" if force else " It is taken over only with --force."))
    return facts, [*lines, _end(apply and stopped is None)], not (apply and stopped is not None)


async def _cut(services: Services, plan: Plan) -> Reach:
    """How much is here of servers that would be blocked by it."""
    book = services.store.rules.book
    gone = {(each.host, each.source) for each in (*plan.lifted, *plan.rules)}
    after = [*(each for each in book.rules if (each.host, each.source) not in gone), *plan.rules]
    async with reading(services.store) as tx:
        return await newly_blocked(tx, Rulebook(after, fixed=book.fixed, listed_only=book.listed_only))


async def _named(services: Services, name: str) -> Subscription:
    async with services.store.database.read() as connection:
        found = [each for each in await subscriptions(connection) if name in (str(each.id), each.url)]
    if not found:
        raise Missing(f"no list {name}", public=f"No list {name} is followed.")
    return found[0]


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{file} is no text", public=f"{file} is no text in UTF-8.") from error


def _plan_facts(plan: Plan, here: Reach, unread: tuple[str, ...]) -> dict[str, object]:
    return {
        "new": [rule_facts(each) for each in plan.new],
        "changed": [{"before": rule_facts(each.before), "after": rule_facts(each.after)} for each in plan.changed],
        "lifted": [each.host for each in plan.lifted],
        "conflicts": [{"own": rule_facts(each.before), "list": rule_facts(each.after)} for each in plan.conflicts],
        "same": plan.same,
        "unread": list(unread),
        "cut": reach_facts(here),
    }


def _lines(plan: Plan, here: Reach, unread: tuple[str, ...]) -> Iterator[str]:
    yield (
        f"{len(plan.new)} new, {len(plan.changed)} changed, {len(plan.lifted)} lifted, {plan.same} as before; "
        f"{len(plan.conflicts)} overruled by rules of yours, {len(unread)} lines not understood."
    )
    for word, rules in (("+", plan.new), ("~", [each.after for each in plan.changed]), ("-", plan.lifted)):
        yield from (f"  {word} {_short(each)}" for each in rules[:_SHOWN])
        if len(rules) > _SHOWN:
            yield f"  {word} and {len(rules) - _SHOWN} more"
    yield from (f"  ! {_short(each.after)}: yours says {each.before.stance.value}" for each in plan.conflicts[:_SHOWN])
    if here.servers:
        yield f"What ends with it, at {here.servers} servers: {in_words(here)}"


def _short(rule: Rule) -> str:
    limits = f" ({', '.join(sorted(rule.limits))})" if rule.limits else ""
    return f"{rule.host} {rule.stance.value}{limits}"


def _end(applied: object) -> str:
    return "It holds from now on." if applied else "Nothing has been changed: --apply does it."


def _list_facts(subscription: Subscription, size: int) -> dict[str, object]:
    return {
        "number": subscription.id,
        "url": subscription.url,
        "most": subscription.most.value,
        "hosts": size,
        "looked_at": write_time(subscription.looked_at) if subscription.looked_at else None,
        "read_at": write_time(subscription.read_at) if subscription.read_at else None,
        "error": subscription.error,
    }


def _row(subscription: Subscription, size: int) -> tuple[str, ...]:
    read = moment(subscription.read_at) if subscription.read_at else "never"
    trouble = short(subscription.error or "")
    return (str(subscription.id), str(size), subscription.most.value, read, subscription.url, trouble)


COMMANDS = (
    ("import", import_list),
    ("export", export_list),
    ("subscribe", subscribe),
    ("unsubscribe", unsubscribe),
    ("lists", show_lists),
    ("refresh", refresh),
)
