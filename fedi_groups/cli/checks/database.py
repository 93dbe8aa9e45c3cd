"""Whether the database keeps what it is given, fits the secret, and is worked on."""

from fedi_groups.cli.checks.exam import Finding, Opened, fail, ok, warn
from fedi_groups.domain.types import SECOND
from fedi_groups.errors import Misconfigured
from fedi_groups.storage.checkup import any_sealed_key, durability
from fedi_groups.storage.leases import count_live
from fedi_groups.storage.received import backlog
from fedi_groups.storage.secrets import read_secret
from fedi_groups.storage.succession import ownerless
from fedi_groups.wire.keys import unseal

_NAMED = 10
"""Communities that are named."""

SLIGHT, TOO_MUCH = 5, 60
"""Seconds that clocks may differ: beyond the second, other servers refuse what is signed here."""


async def durable(opened: Opened) -> Finding:
    """An activity that was answered with 202 has to survive a power cut: its sender will not send it again."""
    wrong = [each for each in await durability(opened.database) if not each.is_right]
    if wrong:
        told = ", ".join(f"{each.name} is {each.found} and should be {each.wanted}" for each in wrong)
        return fail(f"what it has accepted may be lost in a power cut: {told}")
    return ok("what is accepted is on disk before the sender hears so")


async def keys(opened: Opened) -> Finding:
    settings = opened.exam.settings
    async with opened.database.read() as connection:
        sealed = await any_sealed_key(connection)
    if sealed is None:
        return ok("there are none yet")
    try:
        given = settings.secret.get_secret_value() if settings.secret else None
        unseal(sealed, read_secret(settings.data_dir, given=given))
    except Misconfigured as error:
        return fail(f"{error}; without it nothing here can sign")
    return ok("the secret opens them")


async def clock(opened: Opened) -> Finding:
    """On SQLite the database has no clock of its own; the comparison then finds nothing."""
    offset = (await opened.database.now() - opened.exam.clock()) / SECOND
    return judged(offset, "the database")


async def work(opened: Opened) -> Finding:
    async with opened.database.read() as connection:
        waiting = sum((await backlog(connection)).values())
    if await count_live(opened.database, "deliver:") == 0:
        return warn(f"nobody works, and {waiting} activities wait: start `serve` or `work`")
    if waiting > opened.exam.settings.inbox_backlog // 10:
        return warn(
            f"{waiting} activities wait to be worked on; at {opened.exam.settings.inbox_backlog} senders are put off"
        )
    return ok(f"somebody works; {waiting} activities wait")


def judged(offset: float, whose: str) -> Finding:
    """`offset` in seconds: what the other clock shows more than ours."""
    words = f"{abs(offset):.0f} s {'behind' if offset > 0 else 'ahead of'} {whose}"
    if abs(offset) > TOO_MUCH:
        return fail(f"this machine's clock is {words}: other servers refuse what it signs. Let NTP set it, on both")
    if abs(offset) > SLIGHT:
        return warn(f"this machine's clock is {words}: let NTP set it, on both")
    return ok(f"as {whose} has it")


async def owners(opened: Opened) -> Finding:
    """A community whose owner is gone, and which nobody has inherited, needs somebody to decide about it."""
    async with opened.database.read() as connection:
        found = await ownerless(connection, most=_NAMED)
    if found:
        told = ", ".join(found) + (", and more" if len(found) == _NAMED else "")
        return warn(f"nobody owns {told}: an admin gives it to a member with `community role transfer`")
    return ok("every community has one")


CHECKS = (("durability", durable), ("keys", keys), ("clock", clock), ("work", work), ("owners", owners))
