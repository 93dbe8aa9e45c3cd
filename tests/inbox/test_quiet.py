"""What servers send after the follow of a quiet member has ended: the member stays, and follows again under any id."""

import json

import pytest

from fedi_groups.actions.quiet import set_hears
from fedi_groups.domain.facts import ActorFacts, Standing
from fedi_groups.domain.types import Hears
from fedi_groups.storage.received import State
from fedi_groups.wire.shapes import Json
from tests.inbox.conftest import Inbox
from tests.specimens import specimen

pytestmark = pytest.mark.anyio


def _sent(name: str) -> Json:
    """To cats here, whoever it was sent to."""
    found: Json = json.loads(json.dumps(specimen(name).body).replace("https://stub.test/c/stub", _CATS))
    return found


_CATS = "https://here.test/c/cats"


async def _quiet(inbox: Inbox, software: str) -> tuple[ActorFacts, ActorFacts]:
    cats = await inbox.world.community("cats", await inbox.world.person("ada"))
    inbox.resident(_sent(f"{software}/follow")["actor"])
    assert await inbox.receive(_sent(f"{software}/follow")) is State.DONE
    async with inbox.world.tx() as tx:
        member = await tx.actors.find(_sent(f"{software}/follow")["actor"])
        assert member is not None
        await set_hears(tx, person=member, community=cats, hears=Hears.DAILY)
    return cats, member


async def _stands(inbox: Inbox, cats: ActorFacts, member: ActorFacts) -> Standing:
    async with inbox.world.look() as tx:
        found = await tx.memberships.get(cats.id, member.id)
    assert found is not None
    return found


@pytest.mark.parametrize("software", ["mastodon", "gotosocial"])
async def test_an_undo_of_the_follow_that_was_rejected_ends_no_membership(inbox: Inbox, software: str) -> None:
    cats, member = await _quiet(inbox, software)
    assert await inbox.receive(_sent(f"{software}/undo-follow")) is State.DONE
    assert (await _stands(inbox, cats, member)).is_quiet
    # The same Follow once more, as programs do that have one id for it.
    assert await inbox.receive(_sent(f"{software}/follow")) is State.DONE
    standing = await _stands(inbox, cats, member)
    assert standing.is_member and standing.hears is Hears.ALL


async def test_a_leave_ends_it(inbox: Inbox) -> None:
    cats, member = await _quiet(inbox, "mastodon")
    leave = {**_sent("mastodon/follow"), "id": f"{member.uri}/leaves/1", "type": "Leave"}
    assert await inbox.receive(leave) is State.DONE
    assert not (await _stands(inbox, cats, member)).is_member
