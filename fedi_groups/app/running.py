"""From services to a running server: what it answers over HTTP, and what works beside that."""

import asyncio
from contextlib import suppress
from functools import partial
from importlib.metadata import version

from starlette.applications import Starlette

from fedi_groups.actions.keys import make_keys
from fedi_groups.app.services import Services
from fedi_groups.delivery.published import Published
from fedi_groups.faces.application import make_app
from fedi_groups.faces.shared.answers import Answers
from fedi_groups.faces.shared.dialects import Dialects
from fedi_groups.faces.shared.posted import read_posted
from fedi_groups.faces.shared.web import Web
from fedi_groups.peers.handles import Directory
from fedi_groups.storage.chosen import BELL as CHOSEN
from fedi_groups.storage.faults import Faults, write_down
from fedi_groups.storage.leases import count_live
from fedi_groups.storage.loops import keep_stepping
from fedi_groups.storage.outages import DATABASE_ERRORS
from fedi_groups.storage.servers import BELL as RULES_CHANGED
from fedi_groups.wire.passes import Passes

WRITTEN_DOWN_AFTER = 10.0
"""Seconds."""


def build_app(services: Services) -> Starlette:
    """All that this server answers over HTTP. Beside it `services.hearing` and `services.stream` have to run."""
    store = services.store
    published = Published(store.database, services.delivery.forms, services.keychain, services.grants)
    answers = Answers(store.clock)
    store.after_commit.append(answers.invalidate)

    async def working() -> bool:
        return await count_live(store.database, "deliver:") > 0

    web = Web(
        settings=services.given,
        store=store,
        gate=services.gate,
        intake=services.intake,
        activity=published.activity,
        prove=published.prove,
        heard=services.hearing,
        answers=answers,
        dialects=Dialects(store),
        files=services.workshop.files,
        workshop=services.workshop,
        directory=Directory(store, services.resolver, services.fetcher),
        pictures=services.pictures,
        grants=services.grants,
        passes=Passes(services.secret),
        new_keys=partial(make_keys, services.secret),
        stream=services.stream,
        version=version("fedi-groups"),
        working=working,
        posted=read_posted(services.given),
        chosen=services.chosen,
    )
    return make_app(web)


async def keep_settings(services: Services, stop: asyncio.Event) -> None:
    """What admins choose holds in every process, until `stop` is set."""
    look = partial(services.chosen.look, services.store.database)
    await keep_stepping(services.store.database, look, bell=CHOSEN, stop=stop)


async def keep_rules(services: Services, stop: asyncio.Event) -> None:
    """The rules about other servers are those that hold now, in every process, until `stop` is set."""
    store = services.store
    look = partial(store.rules.look, store.database)
    await keep_stepping(store.database, lambda: look(now=store.clock()), bell=RULES_CHANGED, stop=stop)


async def keep_faults(found: Faults, services: Services, stop: asyncio.Event) -> None:
    """What this process logs as errors is written down now and then, until `stop` is set. Where the database is what
    fails, some of it is lost: the log of the program has it."""
    store = services.store
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), WRITTEN_DOWN_AFTER)
        if waiting := found.take():
            with suppress(*DATABASE_ERRORS):
                async with store.database.write() as connection:
                    await write_down(connection, waiting, now=store.clock())


async def run_workers(services: Services, stop: asyncio.Event) -> None:
    """Inbox, delivery and errands, until `stop` is set."""
    async with asyncio.TaskGroup() as group:
        group.create_task(services.inbox.run(stop))
        group.create_task(services.delivery.run(stop))
        group.create_task(services.errands.run(stop))
