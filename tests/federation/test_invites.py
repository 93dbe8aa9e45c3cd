"""An invitation by a group elsewhere, looked at and answered from the command line."""

import pytest

from fedi_groups.cli.inviting import answer, show_invites
from fedi_groups.errors import Denied
from tests.federation.conftest import Fediverse
from tests.foreign import Foreign

pytestmark = pytest.mark.anyio


async def test_an_invitation_is_shown_and_answered(fediverse: Fediverse) -> None:
    a = await fediverse.start("a")
    ann = await a.person("ann")
    there = Foreign("there.test")
    fediverse.network.servers[there.origin] = there.app()
    club, mo = there.actor("club", kind="Group"), there.actor("mo")
    assert (await show_invites(a.services, "ann")).lines == ("There are no invitations.",)
    invite = there.activity("Invite", mo, club, to=[ann.uri])
    request = there.signed(invite, inbox=f"{a.origin}/inbox", now=fediverse.time())
    admitted = await a.services.gate.admit(request, now=fediverse.time())
    assert admitted is not None
    await a.services.intake.accept(admitted)
    await a.services.inbox.drain()
    said = await show_invites(a.services, "ann")
    assert isinstance(said.facts["invites"], list) and said.facts["invites"][0]["community"] == club
    assert "!club@there.test" in said.lines[0]
    told = await answer(a.services, "!club@there.test", person="ann", accepted=True)
    assert told.facts["accepted"] is True
    with pytest.raises(Denied, match="was not invited"):
        await answer(a.services, "!club@there.test", person="ann", accepted=False)
