"""Activities gone wrong, through all of the inbox: they are applied, ignored or refused, and none of them is parked."""

import os
import random
from contextlib import suppress
from copy import deepcopy
from typing import Any

import pytest

from fedi_groups.errors import Malformed, Refused, Unavailable
from fedi_groups.storage.received import State
from fedi_groups.wire.read import read_uri
from fedi_groups.wire.shapes import Json
from tests.fuzz.damage import damaged
from tests.inbox.conftest import INBOX, Inbox
from tests.specimens import Specimen, specimen, specimens

pytestmark = pytest.mark.anyio

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0")) // 100 or 1
"""Of each specimen; new ones in each run if their number is given."""

PLAYED = [each for each in specimens() if each.is_activity and read_uri(each.body["actor"]) is not None]
SHARES = 6
"""So many tests, each with a part of the specimens: what one of them does may stand in the way of another."""


@pytest.mark.parametrize("share", range(SHARES))
async def test_no_activity_gone_wrong_is_a_fault_of_ours(inbox: Inbox, share: int) -> None:
    chance = random.Random(share if EXAMPLES == 1 else None)
    await inbox.world.server()
    ann = await inbox.world.person("ann")
    await inbox.world.post(ann, await inbox.world.community("cats", ann))
    played = PLAYED[share::SHARES]
    for each in played:
        await _take(inbox, each, each.body)
    for number in range(EXAMPLES):
        for each in played:
            body = damaged(each.body, chance)
            if isinstance(body.get("id"), str):
                body["id"] = f"{body['id']}/{number}"
            await _take(inbox, each, body)


@pytest.mark.parametrize("name", ["lemmy/block", "piefed/announce-lock", "mastodon/create-note"])
@pytest.mark.parametrize("field", ["type", "summary", "content"])
async def test_what_databases_do_not_keep_is_turned_away_at_the_door(inbox: Inbox, name: str, field: str) -> None:
    """PostgreSQL refuses U+0000 wherever it stands, in the reason of a refusal as well."""
    body = specimen(name).body | {field: "a\0b"}
    sender = inbox.resident(read_uri(body["actor"]) or "")
    with pytest.raises(Malformed):
        await inbox.post(inbox.host(sender).signed(body, inbox=INBOX, now=inbox.world.time(), by=sender))


async def _take(inbox: Inbox, sent: Specimen, body: Json) -> None:
    """As its sender would have sent it."""
    sender = inbox.resident(read_uri(sent.body["actor"]) or "")
    before = len(await inbox.rows())
    with suppress(Refused, Unavailable, UnicodeEncodeError):
        await inbox.post(inbox.host(sender).signed(deepcopy(body), inbox=INBOX, now=inbox.world.time(), by=sender))
        await inbox.worker.drain()
    rows: list[Any] = (await inbox.rows())[before:]
    assert all(each.state != State.PARKED for each in rows), (sent.name, rows, body)
