"""What the story plays on: the servers, the people on them, and everything that is said while it is played."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from fedi_groups.app import Services, open_services
from fedi_groups.delivery.receipts import Receipt, ReceiptState, in_words, receipts
from fedi_groups.demo.agreement import agree
from fedi_groups.demo.hearing import Complaint, LogReader, SignedRequest
from fedi_groups.demo.narrator import Names, heading, remark, request_line
from fedi_groups.demo.quiet import Watch, until
from fedi_groups.demo.servers import Place, Server
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import Act
from fedi_groups.errors import Missing
from fedi_groups.reads.dumps import Dump, dump
from fedi_groups.reads.modlog import modlog
from fedi_groups.storage.cursors import lags
from fedi_groups.storage.outgoing import find_row
from fedi_groups.storage.unit import Unit, reading
from fedi_groups.wire.uris import Uris

Tell = Callable[[str], None]
Seen = Callable[[], Awaitable[bool]]


@dataclass(slots=True)
class Member:
    """A server of the story with what this process needs to act on it and to look into it."""

    server: Server
    services: Services
    watch: Watch
    reader: LogReader

    @property
    def place(self) -> Place:
        return self.server.place


@dataclass(slots=True)
class Stage:
    """`tell` gets every line of the story. `community` is its id once there is one; its host is the first server.

    `outsiders`: the names of servers that are to learn nothing of what is said in it. `beside`: ids of its other
    communities; servers that know of them are to agree on them as well.
    """

    members: dict[str, Member]
    names: Names
    tell: Tell
    community: str = ""
    absent: set[str] = field(default_factory=set)
    outsiders: frozenset[str] = frozenset()
    beside: list[str] = field(default_factory=list)
    requests: list[SignedRequest] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    _chapter: int = 0

    @property
    def host(self) -> Member:
        return next(iter(self.members.values()))

    def present(self) -> list[Member]:
        return [each for each in self.members.values() if each.place.origin not in self.absent]

    def chapter(self, text: str) -> None:
        self.listen()
        self._chapter += 1
        self.tell(heading(self._chapter, text))

    def remark(self, text: str) -> None:
        self.listen()
        self.tell(remark(text))

    def listen(self) -> None:
        """Tell what has come in everywhere since the last time."""
        heard = [each for member in self.members.values() for each in member.reader.read()]
        for each in sorted(heard, key=lambda entry: entry.at):
            match each:
                case SignedRequest():
                    self.requests.append(each)
                    self.tell(request_line(each, self.names))
                case Complaint():
                    self.complaints.append(each)
                    self.tell(remark(f"{each.server} complains: {each.text}"))

    async def agreed(self) -> None:
        """Returns once all that are present see the same, outsiders apart."""
        await self.comes(self._agree, "all servers see the same")

    async def quiet(self) -> None:
        """Returns once nothing is under way between those who are present."""
        await self.comes(self._quiet, "nothing is under way any more")

    async def lose(self, name: str) -> None:
        """A server goes down."""
        gone = self.members[name]
        self.absent.add(gone.place.origin)
        await gone.server.stop()

    async def bring_back(self, name: str) -> None:
        back = self.members[name]
        await back.server.start()
        self.absent.discard(back.place.origin)

    async def tell_what_waits(self) -> None:
        """For those who are absent, once the others have been told everything."""
        await self.quiet()
        for member in self.present():
            for origin, count in (await member.watch.waiting()).items():
                self.remark(f"{count} activities wait on {member.place.name} for {self.names.short(origin)}")

    async def tell_receipts(self, act: Act) -> None:
        """Who has heard of the newest act of this kind, as the host knows it, once it has tried everyone."""
        await self.quiet()

        async def all_tried() -> bool:
            return all(each.state is not ReceiptState.WAITING or each.reason for each in await self._receipts(act))

        await self.comes(all_tried, f"{act.value}: every server is told, or out of reach")
        self.remark(f"{act.value}: {in_words(await self._receipts(act))}")

    async def _receipts(self, act: Act) -> list[Receipt]:
        store = self.host.services.store
        async with reading(store) as tx:
            log = await modlog(tx, await self._community(tx))
            newest = next(each.entry for each in log.lines if each.entry.act == act)
            row = await find_row(tx.connection, newest.id)
        return await receipts(store.database, row) if row is not None else []

    async def _community(self, tx: Unit) -> ActorFacts:
        found = await tx.actors.find(self.community)
        assert found is not None
        return found

    async def acquainted(self) -> None:
        """Returns once the host knows of every other what software it runs, and they know it of the host."""
        await self.comes(self._acquainted, "the servers know what each other runs")

    async def comes(self, seen: Seen, what: str) -> None:
        """Returns once this is seen; until then tells what is heard. Raises Unreachable if it takes too long."""

        async def look() -> bool:
            self.listen()
            return await seen()

        await until(look, what)
        self.listen()

    async def dumps(self) -> dict[str, Dump]:
        """What every server sees of the community, by its name."""
        return {name: await _dumped(member, self.community) for name, member in self.members.items()}

    async def _agree(self) -> bool:
        for community in (self.community, *self.beside):
            expected = await _dumped(self.host, community)
            for each in self.present():
                if each is self.host or each.place.name in self.outsiders:
                    continue
                if not await self._agrees(each, community, expected):
                    return False
        return True

    async def _agrees(self, member: Member, community: str, expected: Dump) -> bool:
        try:
            seen = await _dumped(member, community)
        except Missing:
            return community in self.beside
        return agree(expected, seen, origin=member.place.origin)

    async def _quiet(self) -> bool:
        for each in self.present():
            if not await each.watch.is_quiet(absent=self.absent):
                return False
        return True

    async def _acquainted(self) -> bool:
        for each in self.members.values():
            others = len(self.members) - 1 if each is self.host else 1
            async with each.services.store.database.read() as connection:
                known = [lag for lag in await lags(connection) if lag.cursor.peer.software is not None]
            if len(known) < others:
                return False
        return True


async def _dumped(member: Member, community: str) -> Dump:
    async with reading(member.services.store) as tx:
        return await dump(tx, community)


async def open_member(stack: AsyncExitStack, server: Server) -> Member:
    """Beside a server that runs, as commands of the command line are."""
    place = server.place
    services = await stack.enter_async_context(open_services(place.settings(), origin=Uris(place.origin).origin))
    return Member(server, services, Watch(services), LogReader(place.name, place.log))
