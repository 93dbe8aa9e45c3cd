"""Backups begun by browser: one at a time, remembered with what became of them, the oldest making room."""

from pathlib import Path

import pytest

from fedi_groups.config import read_settings
from fedi_groups.domain.types import HOUR, SECOND
from fedi_groups.errands.backups import Shelf, name_at, writing
from fedi_groups.storage.archive import read_archive
from fedi_groups.storage.backing import Backup, Belongings, backups, remember, size_of, under_way
from fedi_groups.storage.due import Errand
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio


async def written(office: Office, folder: Path, *, kept: int = 7) -> Backup:
    """What is remembered of the last one, after one more was begun."""
    database = office.world.store.database
    belongings = Belongings(folder, str(database.url), "fedi-groups test")
    given = read_settings(backups_kept=kept)
    run = writing(Shelf(belongings, folder / "backups", given))
    office.world.time.pass_by(2 * SECOND)
    now = office.world.time()
    await run(office.tools, Errand("write backup", "now", now, 0, {}, now))
    async with database.read() as connection:
        return (await backups(connection))[0]


async def test_it_lies_in_its_folder_and_is_tried_out(office: Office, tmp_path: Path) -> None:
    await office.world.person("ann")
    found = await written(office, tmp_path)
    assert not found.why and not found.doubt
    assert Path(found.file).parent == tmp_path / "backups"
    assert found.size == size_of(Path(found.file))
    assert read_archive(Path(found.file)).counts["account"] == 1


async def test_why_it_failed_is_remembered(office: Office, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder is to be")
    found = await written(office, tmp_path)
    assert found.size is None and "backups" in found.why


async def test_the_oldest_make_room(office: Office, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "mine.tar").write_text("not one of these")
    files = [(await written(office, tmp_path, kept=2)).file for _ in range(3)]
    there = sorted(str(each) for each in (tmp_path / "backups").iterdir())
    assert there == [*files[1:], str(tmp_path / "backups" / "mine.tar")]


async def test_while_one_is_under_way_no_other_begins(office: Office, tmp_path: Path) -> None:
    database, time = office.world.store.database, office.world.time
    begun = Backup(time(), name_at(time()))
    async with database.write() as connection:
        await remember(connection, begun)
    assert await written(office, tmp_path) == begun
    time.pass_by(7 * HOUR)
    assert (await written(office, tmp_path)).size is not None, "whoever wrote it has died over it"
    async with database.read() as connection:
        assert await under_way(connection, now=time()) is None
