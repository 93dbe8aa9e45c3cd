"""A server of ours as people's browsers meet it: a process of its own at a port of this machine, on SQLite, and the
hand that prepares what there is to be seen on it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from fedi_groups.actions.profiles import FreshKeys
from fedi_groups.app import now, open_services
from fedi_groups.demo.servers import Place, Server, free_port
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.passwords import replace_password
from tests.faces.browser import HASHED
from tests.world import SECRET, Time, World

HOST = "127.0.0.1"
PATIENCE = 30.0
"""Seconds that a letter may take to be written."""


@dataclass(frozen=True, slots=True)
class Lot(Place):
    """Where the server stands, and what it is told beside that: `more` are settings, None to say nothing of one."""

    more: Mapping[str, object] = field(default_factory=dict)

    def _chosen(self) -> dict[str, object]:
        # A class of slots is made anew by its decorator: `super()` would not know it.
        own = {
            "secret": SECRET.decode(),
            "log_level": "info",
            "server_name": "Here",
            "contact_email": "admin@example.org",
        }
        chosen = Place._chosen(self) | own | dict(self.more)
        return {name: value for name, value in chosen.items() if value is not None}


class Clock(Time):
    """The time that it is: what is seeded here is looked at by a server that knows no other."""

    def __call__(self) -> int:  # type: ignore[override]  # an Instant
        return now()


@dataclass(slots=True)
class Stage:
    """`words`: what stands for the parts of addresses on it, as the name of a community or the number of a thread."""

    lot: Lot
    keys: FreshKeys
    server: Server = field(init=False)
    words: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server = Server(self.lot)

    @property
    def origin(self) -> str:
        return self.lot.origin

    @asynccontextmanager
    async def world(self) -> AsyncIterator[World]:
        """What there is on it, to be looked at and added to while it runs, or before."""
        async with open_services(self.lot.settings(), origin=self.origin, new_keys=lambda _: self.keys) as services:
            yield World(services.store, Clock(), self.keys)

    async def letter_to(self, address: str) -> str:
        """The newest that this address was sent: it is written to a folder, as no mail server is named."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for path in sorted((self.lot.folder / "outbox").glob("*.eml"), reverse=True):
                letter = message_from_bytes(path.read_bytes(), policy=default)
                body = letter.get_body(("plain",))
                if address in str(letter["to"]) and body is not None:
                    return str(body.get_content())
            await asyncio.sleep(0.1)
        raise AssertionError(f"no letter to {address}")

    async def link_in_letter(self, address: str, path: str) -> str:
        found = re.search(rf"{re.escape(self.origin)}{path}\S+", await self.letter_to(address))
        assert found is not None, await self.letter_to(address)
        return found.group()


def make_lot(folder: Path, *, database: str | None, **more: object) -> Lot:
    return Lot("Here", HOST, free_port(HOST), folder, database, more)


async def resident(world: World, name: str, *, admin: bool = False) -> ActorFacts:
    """Somebody who lives here and has the password of all of them."""
    person = await world.person(name, admin=admin)
    async with world.store.database.write() as connection:
        await replace_password(connection, person.id, HASHED)
    return person
