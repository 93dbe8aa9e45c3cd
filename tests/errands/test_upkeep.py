"""What need not be remembered goes once an hour, after as many days as admins have chosen."""

import pytest
from sqlalchemy import func, select

from fedi_groups.actions.sessions import Browser, begin
from fedi_groups.config import read_settings
from fedi_groups.domain.notices import NoticeKind
from fedi_groups.domain.types import DAY
from fedi_groups.errands.upkeep import pruning
from fedi_groups.storage import tables
from fedi_groups.storage.chosen import choose
from fedi_groups.storage.due import Errand
from fedi_groups.storage.notifications import add_notice
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio


async def left(office: Office) -> tuple[int, int]:
    """How many notifications, and browsers that are signed in."""
    async with office.world.store.database.read() as connection:
        asked = [select(func.count()).select_from(each) for each in (tables.notification, tables.session)]
        notices, sessions = [(await connection.execute(each)).scalar_one() for each in asked]
    return notices, sessions


async def prunes(office: Office) -> None:
    now = office.world.time()
    await pruning(read_settings())(office.tools, Errand("prune", "", now, 0, {}, now))


async def test_what_admins_have_chosen_is_how_long_things_are_kept(office: Office) -> None:
    world = office.world
    ann, bob = await world.person("ann"), await world.person("bob")
    async with world.tx() as tx:
        await begin(tx, person=ann, browser=Browser("curl", "192.0.2.7"))
        add_notice(tx.writes, NoticeKind.FOLLOW, ann.id, bob.id, now=tx.now)
    world.time.pass_by(20 * DAY)
    await prunes(office)
    assert await left(office) == (1, 1)
    async with world.tx() as tx:
        await choose(tx.connection, {"browser_days": "14", "notice_days": "30"}, version=tx.mint.next())
    await prunes(office)
    assert await left(office) == (1, 0)
    world.time.pass_by(20 * DAY)
    await prunes(office)
    assert await left(office) == (0, 0)
