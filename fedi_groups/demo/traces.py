"""What is to be found on a server of words that were said to few: in its database, its log, its files."""

from collections.abc import Collection, Iterator
from pathlib import Path

from fedi_groups.demo.stage import Member
from fedi_groups.storage.contents import every_value


async def traces(member: Member, words: Collection[bytes]) -> set[bytes]:
    """Those of these words that are anywhere on this server: in what it was sent, what it made of it, what it wrote."""
    found: set[bytes] = set()
    async with member.services.store.database.read() as connection:
        async for value in every_value(connection):
            found.update(word for word in words if word in value)
    for content in _files(member.place.folder):
        found.update(word for word in words if word in content)
    return found


def _files(folder: Path) -> Iterator[bytes]:
    """The log, in which each request that came in is a line; the database as it lies on disk; pictures."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.read_bytes()
